import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { SinkCredential } from '#contracts/http/subscription-parts.ts'
import type { TakenDelivery } from '#infra/db/subscriptions/deliveries-due.ts'
import type { AttemptDone } from '#infra/db/subscriptions/deliveries-done.ts'
import { isForbiddenHeader } from '#infra/outbound/forbidden-header.ts'
import { OutboundRefused } from '#infra/outbound/outbound-refused.ts'
import type { Outbound, OutboundAnswer } from '#infra/outbound/outbound.ts'
import { signWebhook } from '#infra/webhooks/sign.ts'
import type { InstallationKey } from '#infra/webhooks/installation-keys.ts'
import { judgeAttempt, type Verdict } from './judge-attempt.ts'
import { redacted } from './redact.ts'
import type { Target } from './targets.ts'
import { writeEvent, type WrittenEvent } from './write-request.ts'

export type AttemptNeeds = {
  send: Outbound['send']
  keys: readonly InstallationKey[]
  publicUrl: string
  timeoutMs: number
  waitsMs: readonly number[]
}

export type Attempt = {
  delivery: TakenDelivery
  target: Target
  event: CloudEvent
  /** How the sink wants us to sign in; nobody keeps it. */
  credential: SinkCredential | undefined
  signal: AbortSignal
}

export type Attempted = { done: AttemptDone; verdict: Verdict }

/** What is remembered of an answer's body. */
const rememberedBytes = 1024

/** Sends an event once and says what came of it. Throws only when it was told to stop. */
export const attempt = async (needs: AttemptNeeds, attempted: Attempt): Promise<Attempted> => {
  const { delivery, target, event, credential, signal } = attempted
  const at = new Date()
  const written = writeEvent(event, target.form, needs.publicUrl)
  const headers = headersOf(needs, { written, target, credential, id: event.id, at })
  const met = await meet(needs, { url: target.url, headers, body: written.body, signal })
  return concluded(needs, delivery, { at, met, headers })
}

/** What was not even begun, and why, in a word; it counts as an attempt. */
export const unanswered = (
  needs: Pick<AttemptNeeds, 'waitsMs'>,
  delivery: TakenDelivery,
  { error }: { error: string },
): Attempted => concluded(needs, delivery, { at: new Date(), met: { error, ms: 0 }, headers: {} })

type Concluded = { at: Date; met: Met; headers: Record<string, string> }

const concluded = (
  { waitsMs }: Pick<AttemptNeeds, 'waitsMs'>,
  { id, attempts }: TakenDelivery,
  { at, met, headers }: Concluded,
): Attempted => {
  const number = attempts + 1
  const { answer } = met
  const said = answer ? { status: answer.status, retryAfter: answer.headers['retry-after'] } : { error: met.error }
  const verdict = judgeAttempt(said, { attempt: number, waitsMs, nowMs: at.getTime() })
  const { becomes, error } = verdict
  const done = {
    id,
    number,
    at,
    ms: met.ms,
    status: answer?.status ?? null,
    error,
    requestHeaders: redacted(headers),
    responseHeaders: answer ? redacted(answer.headers) : null,
    responseBody: answer?.body.subarray(0, rememberedBytes) ?? null,
    ...(becomes === 'pending' ? { becomes, waitMs: verdict.waitMs } : { becomes }),
  }
  return { done, verdict }
}

type Met = { ms: number } & ({ answer: OutboundAnswer } | { answer?: undefined; error: string })

type Sent = { url: string; headers: Record<string, string>; body: Buffer; signal: AbortSignal }

const meet = async ({ send, timeoutMs }: AttemptNeeds, { url, headers, body, signal }: Sent): Promise<Met> => {
  const startedAt = performance.now()
  try {
    // Who keeps a connection open and says nothing has as long as one who answers slowly.
    const answer = await send({
      url,
      method: 'POST',
      headers,
      body,
      timeoutMs,
      idleMs: timeoutMs,
      maxBytes: rememberedBytes,
      signal,
    })
    return { answer, ms: answer.ms }
  } catch (error) {
    if (!(error instanceof OutboundRefused)) throw error
    return { error: error.reason, ms: performance.now() - startedAt }
  }
}

type Facts = Pick<Attempt, 'target' | 'credential'> & { written: WrittenEvent; id: string; at: Date }

/** What we say stands last: nothing that somebody has set takes its place. */
const headersOf = ({ keys }: AttemptNeeds, { written, target, credential, id, at }: Facts): Record<string, string> => {
  const timestamp = Math.floor(at.getTime() / 1000)
  const signed = { id, timestamp, body: written.body, secrets: target.secrets }
  return {
    ...ownHeaders(target.headers),
    ...authorization(credential),
    'user-agent': 'Inkstone',
    ...written.headers,
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signWebhook({ ...signed, privateKeys: keys.map(({ privateKey }) => privateKey) }),
  }
}

const ownHeaders = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name, value]) => !isForbiddenHeader(name, value)),
  )

const authorization = (credential: SinkCredential | undefined): Record<string, string> => {
  switch (credential?.credentialtype) {
    case undefined:
      return {}
    case 'PLAIN': {
      const { identifier, secret } = credential
      return { authorization: `Basic ${Buffer.from(`${identifier}:${secret}`).toString('base64')}` }
    }
    case 'ACCESSTOKEN':
      return { authorization: `Bearer ${credential.accesstoken}` }
  }
}
