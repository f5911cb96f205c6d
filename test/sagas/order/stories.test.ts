import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Order } from '#contracts/orders/order.ts'
import { evolve } from '../../../sagas/order/evolve.ts'
import { decide } from '../../../sagas/order/order.ts'
import { everything } from './happenings.ts'
import { order } from './orders.ts'

/** Everything that can happen, one after the other, in every order of so many. */
const stories = function* (given: Order, length: number): Generator<Order> {
  yield given
  if (length === 0) return
  for (const happening of everything) {
    const told = decide(given, happening)
    if (told.length > 0) yield* stories(told.reduce(evolve, given), length - 1)
  }
}

test('whatever happens in whatever order, money and goods stay together', () => {
  let seen = 0
  for (const { status, payments, holdsStock } of stories(order('pending'), 6)) {
    seen++
    const withUs = payments.filter(one => one.status === 'succeeded')
    const back = payments.filter(one => one.status === 'refunding' || one.status === 'refunded')
    if (status === 'fulfilled') assert.ok(withUs.length > 0, 'what was given was paid')
    if (['canceled', 'expired', 'failed', 'refunded'].includes(status)) {
      assert.ok(!holdsStock, `${status} holds nothing`)
      const kept = withUs.filter(one => one.refund === null)
      assert.deepEqual(kept, [], `nobody keeps the money of an order that is ${status}`)
    }
    if (status === 'refunding') assert.ok(back.some(({ refund: one }) => one?.reason === 'requested'))
    assert.ok(withUs.filter(one => one.refund === null).length <= 1, 'an order is paid once')
  }
  assert.ok(seen > 1_000, `${seen} stories`)
})
