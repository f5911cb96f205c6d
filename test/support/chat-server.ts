import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Lifetime } from './lifetime.ts'
import { serveLoopback } from './loopback.ts'

type Asked = {
  path: string
  headers: IncomingHttpHeaders
  body: {
    model: string
    messages: { role: string; content: string }[]
    response_format: { type: string; json_schema: { name: string; strict: boolean; schema: object } }
  }
  /** Settles when the connection is gone, whoever ended it. */
  gone: Promise<unknown>
}
type Reply = (response: ServerResponse) => void

export type ChatServer = {
  /** As `DESIGN_MODEL_URL` takes it. */
  url: string
  asked: Asked[]
  /** What comes next, one for each request; the last one is for all further ones. */
  reply: (...replies: Reply[]) => void
}

/** An endpoint on loopback that speaks chat completions and says what it is told to. */
export const startChatServer = async (lifetime: Lifetime): Promise<ChatServer> => {
  const asked: Asked[] = []
  let replies: Reply[] = [status(503)]
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { url = '', headers } = request
    const body = JSON.parse(await text(request)) as Asked['body']
    asked.push({ path: url, headers, body, gone: once(response, 'close') })
    const [next] = replies
    if (replies.length > 1) replies = replies.slice(1)
    next?.(response)
  }
  const origin = await serveLoopback(lifetime, (request, response) => void serve(request, response))
  return { url: `${origin}/v1`, asked, reply: (...next) => void (replies = next) }
}

export const status =
  (code: number, headers: Record<string, string> = {}, body = '{"error":{"message":"no"}}'): Reply =>
  response =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body)

/** An answer with this text as the content of its message. */
export const saying =
  (content: unknown): Reply =>
  response => {
    const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 }
    const message = { role: 'assistant', content: typeof content === 'string' ? content : JSON.stringify(content) }
    status(200, {}, JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage }))(response)
  }

/** No answer, ever. */
export const silence: Reply = () => undefined
