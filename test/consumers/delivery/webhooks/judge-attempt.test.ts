import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeAttempt, type Met } from '../../../../consumers/delivery/webhooks/judge-attempt.ts'

const waitsMs = [5_000, 300_000]
const judged = (met: Met, attempt = 1) => judgeAttempt(met, { attempt, waitsMs, nowMs: 0, random: () => 0 })
const answer = (status: number, retryAfter?: string): Met => ({ status, retryAfter })

test('only 2xx is success', () => {
  for (const status of [200, 201, 202, 204, 299])
    assert.deepEqual(judged(answer(status)), { becomes: 'delivered', error: null })
  for (const status of [100, 199, 300, 400, 404, 500, 999]) assert.equal(judged(answer(status)).becomes, 'pending')
})

test('a redirect is a failure, wherever it leads', () => {
  for (const status of [301, 302, 303, 307, 308]) assert.equal(judged(answer(status)).error, 'redirect')
})

test('no answer is tried again, and after the last attempt it has failed', () => {
  const error = 'timeout'
  assert.deepEqual(judged({ error }), { becomes: 'pending', error, waitMs: 5_000, restMs: undefined })
  assert.deepEqual(judged({ error }, 2), { becomes: 'pending', error, waitMs: 300_000, restMs: undefined })
  assert.deepEqual(judged({ error }, 3), { becomes: 'failed', error, isGone: false, restMs: undefined })
})

test('410 ends it at once', () => {
  assert.deepEqual(judged(answer(410)), { becomes: 'failed', error: 'status_410', isGone: true, restMs: undefined })
})

test('who wants less is left alone for as long as they say, or a moment', () => {
  for (const status of [429, 502, 503, 504]) {
    const said = judged(answer(status, '60'))
    assert.deepEqual(said, { becomes: 'pending', error: `status_${status}`, waitMs: 60_000, restMs: 60_000 })
    const unsaid = judged(answer(status))
    assert.deepEqual(unsaid, { becomes: 'pending', error: `status_${status}`, waitMs: 5_000, restMs: 5_000 })
  }
})

test('nobody can put us off for more than a day, or everything else for more than an hour', () => {
  const verdict = judged(answer(429, '999999999'))
  assert.deepEqual(verdict, {
    becomes: 'pending',
    error: 'status_429',
    waitMs: 24 * 3_600_000,
    restMs: 3_600_000,
  })
})

test('answers that do not throttle may say what they want of a retry', () => {
  assert.deepEqual(judged(answer(500, '9999')), {
    becomes: 'pending',
    error: 'status_500',
    waitMs: 5_000,
    restMs: undefined,
  })
})
