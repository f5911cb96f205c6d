import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import {
  newTraceparent,
  readTraceparent,
  traceIdOf,
  traceparentOf,
  underTraceparent,
} from '#infra/telemetry/traceparent.ts'

const given = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

test('a valid header is taken verbatim', () => {
  for (const header of [given, given.replace(/01$/, '00'), given.replace(/01$/, 'ff')])
    assert.equal(readTraceparent(header), header)
})

test('a header of a later version is reduced to what this version knows', () => {
  assert.equal(readTraceparent(`cc${given.slice(2)}-what-the-future-holds`), given)
})

for (const header of [
  undefined,
  [given],
  '',
  given.toUpperCase(),
  `${given}-extra`,
  `${given}\n`,
  ` ${given}`,
  `ff${given.slice(2)}`,
  given.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
  given.replace('00f067aa0ba902b7', '0'.repeat(16)),
  `cc${given.slice(2)}-${'x'.repeat(300)}`,
])
  test(`${JSON.stringify(header)?.slice(0, 70)} is no trace context`, () => {
    assert.equal(readTraceparent(header), undefined)
  })

test('a minted context is valid, sampled and new each time', () => {
  const minted = Array.from({ length: 100 }, newTraceparent)
  for (const traceparent of minted) assert.equal(readTraceparent(traceparent), traceparent)
  assert.equal(new Set(minted.map(traceIdOf)).size, 100)
  assert.ok(minted.every(traceparent => traceparent.endsWith('-01')))
})

test('work keeps its own context while others run beside it', async () => {
  const seen = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const mine = newTraceparent()
      return underTraceparent(mine, async () => {
        await turn()
        return traceparentOf() === mine
      })
    }),
  )
  assert.deepEqual(new Set(seen), new Set([true]))
  assert.equal(traceparentOf(), undefined)
})
