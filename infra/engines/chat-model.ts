import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { readAtMost } from './read-at-most.ts'

/** An endpoint that speaks the chat completions of OpenAI. */
export type ChatModelOptions = {
  /** Up to and with `/v1`. */
  url: string
  name: string
  key?: string | undefined
  /** For the whole of one question, a second try included. */
  timeoutMs: number
}

/** `schema` is a JSON Schema that the answer must keep to; `title` is its name. */
export type Question = { system: string; user: string; title: string; schema: object }

/** `value` is JSON and otherwise unchecked: whoever asked knows what it must be. */
type ChatAnswer = { value: unknown; usage?: { prompt: number; completion: number } | undefined }

/** @throws ModelTrouble when there is no answer; the signal's reason when that was aborted. */
export type AskModel = (question: Question, signal: AbortSignal) => Promise<ChatAnswer>

type TroubleReason = 'timed-out' | 'unreachable' | 'refused' | 'failing' | 'too-large' | 'malformed'

/** Why a model has not answered. It holds nothing of what was sent, and of what came back only the status. */
export class ModelTrouble extends Error {
  readonly reason: TroubleReason
  readonly retryAfterMs: number

  constructor(reason: TroubleReason, message: string, retryAfterMs = usualPauseMs) {
    super(message)
    this.name = 'ModelTrouble'
    this.reason = reason
    this.retryAfterMs = retryAfterMs
  }
}

const usualPauseMs = 200
const mostBytes = 256 * 1024
/** Of the time, for the first try: what hangs is asked once more. */
const firstShare = 0.6

/** Asks one model. It follows no redirects, so that the key goes nowhere else. */
export const chatModel = ({ url, name, key, timeoutMs }: ChatModelOptions): AskModel => {
  const address = `${url.replace(/\/+$/, '')}/chat/completions`
  const headers = { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) }
  return async (question, signal) => {
    const until = performance.now() + timeoutMs
    const body = JSON.stringify(bodyFor(name, question))
    const ask = (limitMs: number): Promise<ChatAnswer> =>
      inTime({ limitMs, signal }, async within => {
        const init = { method: 'POST', headers, body, redirect: 'manual', signal: within } as const
        return readAnswer(await fetch(address, init))
      })
    try {
      return await ask(firstShare * timeoutMs)
    } catch (error) {
      if (!(error instanceof ModelTrouble) || !passing.includes(error.reason)) throw error
      const leftMs = until - performance.now() - error.retryAfterMs
      if (leftMs <= 0) throw error
      await pause(error.retryAfterMs, undefined, { signal })
      return ask(leftMs)
    }
  }
}

/** What may be otherwise a moment later. */
const passing: readonly TroubleReason[] = ['timed-out', 'unreachable', 'failing']

const bodyFor = (model: string, { system, user, title, schema }: Question) => ({
  model,
  messages: [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ],
  response_format: { type: 'json_schema', json_schema: { name: title, strict: true, schema } },
})

type Limits = { limitMs: number; signal: AbortSignal }

/** Everything that a request can throw as trouble, but for an abort by the caller. */
const inTime = async <T>({ limitMs, signal }: Limits, work: (within: AbortSignal) => Promise<T>): Promise<T> => {
  const timeout = AbortSignal.timeout(Math.ceil(limitMs))
  try {
    return await work(AbortSignal.any([signal, timeout]))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof ModelTrouble) throw error
    if (timeout.aborted) throw new ModelTrouble('timed-out', 'The model did not answer in time.', 0)
    throw new ModelTrouble('unreachable', `The model could not be reached, or broke off${codeOf(error)}.`)
  }
}

/** `fetch` tells what happened only in the cause, and there only the code is sure to hold no address and no header. */
const codeOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? ` (${code})` : ''
}

const readAnswer = async (response: Response): Promise<ChatAnswer> => {
  if (response.status !== 200) {
    await response.body?.cancel()
    throw troubleOf(response)
  }
  const text = await readAtMost(response.body, mostBytes)
  if (text === undefined) throw new ModelTrouble('too-large', `The model answered with more than ${mostBytes} bytes.`)
  const { choices, usage } = completionSchema.safeParse(parsed(text)).data ?? {}
  return { value: valueOf(choices?.[0]?.message), usage: usage ?? undefined }
}

const valueOf = ({ content, refusal }: Message = {}): unknown => {
  if (typeof refusal === 'string') throw new ModelTrouble('refused', 'The model declined to answer.')
  const value = typeof content === 'string' ? parsed(content) : undefined
  if (value === undefined) throw new ModelTrouble('malformed', 'The model answered with something other than JSON.')
  return value
}

const troubleOf = ({ status, headers }: Response): ModelTrouble => {
  const isPassing = status === 408 || status === 429 || status >= 500
  const said = headers.get('retry-after') ?? ''
  const retryAfterMs = /^\d{1,6}$/.test(said) ? 1000 * Number(said) : usualPauseMs
  return new ModelTrouble(isPassing ? 'failing' : 'refused', `The model answered with status ${status}.`, retryAfterMs)
}

const messageSchema = z.object({ content: z.string().nullish(), refusal: z.string().nullish() })
type Message = z.output<typeof messageSchema>

// Some servers tell nothing of usage, or tell it in another way: that spoils no answer.
const usageSchema = z
  .object({ prompt_tokens: z.int(), completion_tokens: z.int() })
  .transform(({ prompt_tokens: prompt, completion_tokens: completion }) => ({ prompt, completion }))
  .nullish()
  .catch(undefined)

const completionSchema = z.object({
  choices: z.array(z.object({ message: messageSchema })).min(1),
  usage: usageSchema,
})

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
