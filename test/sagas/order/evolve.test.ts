import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dueAt, evolve } from '../../../sagas/order/evolve.ts'
import { firstPayment as paymentId, inTime, order, payment } from './orders.ts'

const seconds = (date: Date | null): number => (date!.getTime() - inTime.getTime()) / 1_000

test('what moves is looked at again, later each time, and at once when its time is over', () => {
  const moving = order('reserved', { payments: [payment('opening')] })
  assert.equal(seconds(dueAt(moving, inTime)), 30)
  assert.equal(seconds(dueAt({ ...moving, nudges: 3 }, inTime)), 240)
  assert.deepEqual(dueAt({ ...moving, nudges: 30 }, inTime), moving.expiresAt)
  const refunding = order('refunding', { payments: [payment('refunding')], nudges: 1_000 })
  assert.equal(seconds(dueAt(refunding, inTime)), 3_600, 'never less often than every hour')
})

test('what rests is not looked at', () => {
  assert.equal(dueAt(order('fulfilled', { payments: [payment('succeeded')] }), inTime), null)
  assert.equal(dueAt(order('failed'), inTime), null)
  assert.notEqual(dueAt(order('expired', { payments: [payment('canceling')] }), inTime), null)
})

test('asking again counts, and any news begins the count anew', () => {
  const given = order('reserved', { payments: [payment('opening')], nudges: 2 })
  assert.equal(evolve(given, { fact: 'asked-again', paymentId, what: 'open' }).nudges, 3)
  assert.equal(evolve(given, { fact: 'payment-canceled', paymentId }).nudges, 0)
})

test('what opens the way to pay is forgotten as soon as nobody may pay', () => {
  const given = order('awaiting_payment', { payments: [payment('open')] })
  const facts = [
    { fact: 'cancel-asked', paymentId },
    { fact: 'payment-canceled', paymentId },
    { fact: 'payment-received', paymentId, intentId: null },
  ] as const
  for (const fact of facts) assert.equal(evolve(given, fact).payments[0]!.sealed, null, fact.fact)
})
