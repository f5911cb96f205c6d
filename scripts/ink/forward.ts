import { randomBytes } from 'node:crypto'
import { webhooks } from '#contracts/client/webhooks.ts'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { messageOf } from '../command/message-of.ts'
import { UsageFault, type Typed } from '../command/command.ts'

/** What became of an event that was passed on. */
export type Forwarded = { status: number | null; ms: number; error?: string; tries: number }

type Receiver = { url: string; secret: string; signal: AbortSignal }

const answerMs = 15_000
const mostTries = 3
const pauseMs = 500

/** Sends an event as a webhook of the platform: the same body, signed in the same way. A receiver that fails is tried three times. */
export const forward = async (event: CloudEvent, { url, secret, signal }: Receiver): Promise<Forwarded> => {
  const begun = performance.now()
  const payload = JSON.stringify(event)
  const outcome = { status: null as number | null, error: undefined as string | undefined, tries: 0 }
  while (outcome.tries < mostTries && !signal.aborted) {
    if (outcome.tries++ > 0) await pauseOrEnd(signal)
    const timestamp = Math.floor(Date.now() / 1000)
    const signed = await webhooks.sign({ id: event.id, timestamp, payload, secret })
    const { status, error } = await post(url, { payload, headers: signed, signal })
    outcome.status = status
    outcome.error = error
    if (status !== null && status < 300) break
  }
  const { error, ...rest } = outcome
  return { ...rest, ...(error === undefined ? {} : { error }), ms: Math.round(performance.now() - begun) }
}

type Post = { payload: string; headers: Record<string, string>; signal: AbortSignal }

const post = async (
  url: string,
  { payload, headers, signal }: Post,
): Promise<{ status: number | null; error?: string }> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/cloudevents+json; charset=utf-8', ...headers },
      body: payload,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    })
    await response.body?.cancel()
    return { status: response.status }
  } catch (error) {
    return { status: null, error: messageOf((error as Error).cause ?? error) }
  }
}

const pauseOrEnd = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    const timer = setTimeout(resolve, pauseMs)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })

/** The address of `--forward-to`; undefined without one. @throws UsageFault for what is none */
export const readReceiver = ({ text }: Typed): string | undefined => {
  const typed = text('forward-to')
  if (typed === undefined) return undefined
  const address = /^https?:\/\//.test(typed) ? typed : `http://${typed}`
  if (!URL.canParse(address)) throw new UsageFault(`--forward-to takes an address like http://localhost:3000/hook.`)
  return address
}

/** The secret of `--secret`, or a new one. */
export const readSecret = ({ text }: Typed): string => {
  const typed = text('secret')
  if (typed === undefined) return `whsec_${randomBytes(32).toString('base64')}`
  const isSecret = /^whsec_(?:[\d+/A-Za-z]{4})+(?:[\d+/A-Za-z]{2}==|[\d+/A-Za-z]{3}=)?$/.test(typed)
  if (!isSecret) throw new UsageFault('--secret takes a secret like whsec_… with base64 behind it.')
  return typed
}

export const forwardedLine = (event: CloudEvent, { status, ms, error, tries }: Forwarded): string =>
  `${event.time}  ${event.type.padEnd(18)}  ${event.id}  → ${status ?? error} (${ms} ms${tries > 1 ? `, ${tries} tries` : ''})`
