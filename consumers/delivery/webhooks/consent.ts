import { randomBytes } from 'node:crypto'
import { newId } from '#contracts/ids.ts'
import type { Outbound, OutboundAnswer } from '#infra/outbound/outbound.ts'
import { OutboundRefused } from '#infra/outbound/outbound-refused.ts'

export type Asked = {
  url: string
  /** Whom to sign with. */
  sign: (message: { id: string; timestamp: number; body: Buffer }) => string
  timeoutMs: number
  signal?: AbortSignal | undefined
}

export type ConsentNeeds = {
  send: Outbound['send']
  /** Who asks: a host name. */
  origin: string
  /** How many a minute we would send at most. */
  perMinute: number
}

/** `error`: why not, in a word. */
export type ConsentAnswer = { isAgreed: true; mostPerMinute: number | null } | { isAgreed: false; error: string }

const longestAnswer = 4 * 1024

/**
 * Asks the owner of an address whether we may send there: by OPTIONS (CloudEvents HTTP webhook 1.0.2 §4), and whoever does not answer
 * that with yes by a challenge, which is a POST to be answered by the challenge alone. Nothing else goes to anybody who has not agreed.
 */
export const askConsent = async (needs: ConsentNeeds, asked: Asked): Promise<ConsentAnswer> => {
  try {
    const agreed = await askByOptions(needs, asked)
    return agreed ?? (await askByChallenge(needs, asked))
  } catch (error) {
    if (!(error instanceof OutboundRefused)) throw error
    return { isAgreed: false, error: error.reason }
  }
}

const askByOptions = async (
  { send, origin, perMinute }: ConsentNeeds,
  asked: Asked,
): Promise<ConsentAnswer | undefined> => {
  const { url, timeoutMs, signal } = asked
  const { status, headers } = await send({
    url,
    method: 'OPTIONS',
    headers: { 'webhook-request-origin': origin, 'webhook-request-rate': String(perMinute) },
    timeoutMs,
    maxBytes: longestAnswer,
    signal,
  })
  const allowed = String(headers['webhook-allowed-origin'] ?? '')
    .trim()
    .toLowerCase()
  if (status < 200 || status >= 300 || (allowed !== '*' && allowed !== origin.toLowerCase())) return undefined
  return { isAgreed: true, mostPerMinute: rateOf(headers) }
}

const challengeBytes = 24

const askByChallenge = async ({ send, origin }: ConsentNeeds, asked: Asked): Promise<ConsentAnswer> => {
  const { url, sign, timeoutMs, signal } = asked
  const challenge = randomBytes(challengeBytes).toString('base64url')
  const body = Buffer.from(JSON.stringify({ type: 'subscription.verification', challenge }))
  const message = { id: newId('message'), timestamp: Math.floor(Date.now() / 1000), body }
  const answer = await send({
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-request-origin': origin,
      'webhook-id': message.id,
      'webhook-timestamp': String(message.timestamp),
      'webhook-signature': sign(message),
    },
    body,
    timeoutMs,
    maxBytes: longestAnswer,
    signal,
  })
  return repeats(answer, challenge)
    ? { isAgreed: true, mostPerMinute: rateOf(answer.headers) }
    : { isAgreed: false, error: 'not_verified' }
}

/** The challenge and nothing else: what sends back whatever it gets has agreed to nothing. */
const repeats = ({ status, body, isTruncated }: OutboundAnswer, challenge: string): boolean => {
  const text = body.toString().trim()
  if (status < 200 || status >= 300 || isTruncated) return false
  return text === challenge || text.replaceAll(/\s/g, '') === JSON.stringify({ challenge })
}

/** What the receiver bears, a minute; null where it says nothing that can be understood, or that it bears everything. */
const rateOf = (headers: OutboundAnswer['headers']): number | null => {
  const text = String(headers['webhook-allowed-rate'] ?? '').trim()
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
}
