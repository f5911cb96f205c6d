import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concernsOperator, Failure, failureCodes, type FailureCode } from '#contracts/failures.ts'
import { ladderMs, verdictOn } from '#infra/broker/verdict.ts'

const passing = new Failure('dependency-unavailable', 'away', { retry: 'backoff' })

test('what may pass climbs the ladder: at once, after 5 s, after 30 s, then it is given up and shown to a person', () => {
  const verdicts = [1, 2, 3, 4].map(attempt => verdictOn(passing, attempt))
  const delays = verdicts.map(verdict => (verdict.do === 'retry' ? verdict.delayMs : verdict.do))
  assert.deepEqual(delays, [...ladderMs, 'give-up'])
  assert.deepEqual([...ladderMs], [0, 5_000, 30_000])
  assert.deepEqual(verdicts[3], { do: 'give-up', bury: true, code: 'dependency-unavailable', detail: 'away' })
})

test('an attempt beyond the ladder is given up, however large its number', () => {
  for (const attempt of [5, 1_000, Number.MAX_SAFE_INTEGER]) assert.equal(verdictOn(passing, attempt).do, 'give-up')
})

test('what waits for its turn comes back when it was told to and has used no attempt', () => {
  const busy = new Failure('dependency-unavailable', 'busy', { retry: { afterMs: 1_234 } })
  for (const attempt of [1, 4, 50]) {
    assert.deepEqual(verdictOn(busy, attempt), {
      do: 'retry',
      delayMs: 1_234,
      isCounted: false,
      code: 'dependency-unavailable',
      detail: 'busy',
    })
  }
})

test('what can never succeed is given up at the first attempt', () => {
  for (const code of Object.keys(failureCodes) as FailureCode[]) {
    const verdict = verdictOn(new Failure(code), 1)
    assert.deepEqual(verdict, { do: 'give-up', bury: concernsOperator(code), code, detail: failureCodes[code] })
  }
})

const buried = (code: FailureCode): unknown => {
  const verdict = verdictOn(new Failure(code), 1)
  return verdict.do === 'give-up' && verdict.bury
}

test('a wrong input is the client’s to mend and lands on no operator’s desk', () => {
  assert.deepEqual((['undecodable-image', 'asset-not-found', 'canceled-by-user'] as const).map(buried), [
    false,
    false,
    false,
  ])
  assert.deepEqual((['internal', 'worker-crash', 'unreadable-command'] as const).map(buried), [true, true, true])
})

test('anything that was not thrown on purpose counts as internal and is tried again', () => {
  for (const thrown of [new TypeError('x is not a function'), 'a text', undefined, null, { code: 1 }]) {
    const verdict = verdictOn(thrown, 1)
    assert.equal(verdict.do, 'retry')
    assert.equal(verdict.code, 'internal')
  }
  assert.equal(verdictOn(new TypeError('no'), 1).detail, 'TypeError: no')
})

test('a detail without end is cut', () => {
  assert.equal(verdictOn(new Failure('internal', 'x'.repeat(5_000)), 1).detail.length, 1_000)
})
