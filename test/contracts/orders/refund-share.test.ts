import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refundShare } from '#contracts/orders/refund-share.ts'

const order = (credits: bigint, amountMinor: bigint) => ({
  item: { kind: 'credits' as const, credits: String(credits) },
  quantity: 1,
  amountMinor,
})

test('nobody gets more money than the credits that are taken back are worth', () => {
  for (const [sold, price] of [
    [1_000n, 900n],
    [3n, 100n],
    [7n, 50n],
    [10n ** 15n, 99_999_999n],
  ] as const) {
    const wishes = [1n, 2n, sold / 2n, sold - 1n, sold].flatMap(unspent =>
      [null, 1n, price / 3n, price].map(wanted => ({ unspent, wanted })),
    )
    for (const wish of wishes) {
      const share = refundShare(order(sold, price), wish)
      if (!share) continue
      assert.ok(share.credits <= wish.unspent && share.credits > 0n && share.amountMinor > 0n)
      assert.ok(share.amountMinor * sold <= share.credits * price, `${sold} ${price} ${wish.unspent} ${wish.wanted}`)
    }
  }
})

test('all of it is worth all that was paid', () => {
  assert.deepEqual(refundShare(order(3n, 100n), { unspent: 3n, wanted: null }), { amountMinor: 100n, credits: 3n })
  assert.deepEqual(refundShare(order(3n, 100n), { unspent: 99n, wanted: null }), { amountMinor: 100n, credits: 3n })
})

test('nothing unspent, less than the smallest coin, or more than it is worth is no share', () => {
  assert.equal(refundShare(order(1_000n, 900n), { unspent: 0n, wanted: null }), undefined)
  assert.equal(refundShare(order(1_000n, 900n), { unspent: 1n, wanted: null }), undefined)
  assert.equal(refundShare(order(1_000n, 900n), { unspent: 500n, wanted: 451n }), undefined)
  assert.equal(refundShare(order(1_000n, 900n), { unspent: 500n, wanted: 0n }), undefined)
})
