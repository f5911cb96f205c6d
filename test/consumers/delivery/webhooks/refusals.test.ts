import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refusals } from '../../../../consumers/delivery/webhooks/refusals.ts'

const sink = (number: number) => ({ accountId: 'acc_1', url: `https://a.example/${number}` })

test('a refusal is remembered for a while, for this account and address alone', () => {
  const clock = { ms: 0 }
  const refusals = new Refusals(() => clock.ms)
  assert.equal(refusals.find(sink(1)), undefined)
  refusals.keep(sink(1), 'not_verified')
  assert.equal(refusals.find(sink(1)), 'not_verified')
  assert.equal(refusals.find(sink(2)), undefined)
  assert.equal(refusals.find({ ...sink(1), accountId: 'acc_2' }), undefined)
  clock.ms = 5 * 60_000
  assert.equal(refusals.find(sink(1)), undefined)
})

test('of very many refusals the oldest are forgotten', () => {
  const refusals = new Refusals(() => 0)
  for (let number = 0; number < 6_000; number++) refusals.keep(sink(number), 'timeout')
  assert.equal(refusals.find(sink(0)), undefined)
  assert.equal(refusals.find(sink(5_999)), 'timeout')
})
