import { readRetryAfter, waitAfter, type Random } from './retry-schedule.ts'

/** What an attempt has met: an answer, or why there is none, in a word. */
export type Met = { status: number; retryAfter: string | undefined } | { error: string }

/** `restMs`: for so long nothing else shall be sent there either. */
export type Verdict =
  | { becomes: 'delivered'; error: null }
  | { becomes: 'pending'; error: string; waitMs: number; restMs: number | undefined }
  | { becomes: 'failed'; error: string; isGone: boolean; restMs: number | undefined }

type Terms = { attempt: number; waitsMs: readonly number[]; nowMs: number; random?: Random }

/** Answers of somebody who wants less, now (Standard Webhooks names 429, 502 and 504). */
const throttling = new Set([429, 502, 503, 504])
/** Where a receiver wants less and does not say for how long. */
const restUnsaidMs = 5_000
/** Nobody can put off what is sent to them for longer than this. */
const longestRestMs = 3_600_000
const longestWaitMs = 24 * 3_600_000

/** Standard Webhooks 1.0.0: only 2xx is success, redirects are failures, 410 ends it, and who wants less gets less. */
export const judgeAttempt = (met: Met, terms: Terms): Verdict =>
  'error' in met ? retried(met.error, { ...terms, askedMs: undefined }) : judgeAnswer(met, terms)

type Answered = Extract<Met, { status: number }>

const judgeAnswer = ({ status, retryAfter }: Answered, terms: Terms): Verdict => {
  if (status >= 200 && status < 300) return { becomes: 'delivered', error: null }
  if (status === 410) return { becomes: 'failed', error: nameOf(status), isGone: true, restMs: undefined }
  const askedMs = throttling.has(status) ? (readRetryAfter(retryAfter, terms.nowMs) ?? restUnsaidMs) : undefined
  return retried(nameOf(status), { ...terms, askedMs })
}

const retried = (
  error: string,
  { attempt, waitsMs, random, askedMs }: Terms & { askedMs: number | undefined },
): Verdict => {
  const restMs = askedMs === undefined ? undefined : Math.min(askedMs, longestRestMs)
  const waitMs = waitAfter(attempt, waitsMs, random)
  if (waitMs === undefined) return { becomes: 'failed', error, isGone: false, restMs }
  return { becomes: 'pending', error, waitMs: Math.max(waitMs, Math.min(askedMs ?? 0, longestWaitMs)), restMs }
}

const nameOf = (status: number): string => (status >= 300 && status < 400 ? 'redirect' : `status_${status}`)
