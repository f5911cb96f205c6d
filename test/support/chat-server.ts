import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** What ends together with a test or a file. */
type Lifetime = { after: (end: () => Promise<void>) => void }

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
  const server = createServer((request, response) => void serve(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  lifetime.after(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/v1`, asked, reply: (...next) => void (replies = next) }
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
