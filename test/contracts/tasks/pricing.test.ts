import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kind } from '#contracts/tasks/kind.ts'
import { proRata } from '#contracts/tasks/pricing.ts'
import { kinds } from '#contracts/tasks/registry.ts'

test('a part costs its share of the price, rounded up to whole credits', () => {
  const shares = [0, 1, 2, 3].map(delivered => proRata(10n, { delivered, requested: 3 }))
  assert.deepEqual(shares, [0n, 4n, 7n, 10n])
})

test('more than was asked for costs no more, and less than nothing costs nothing', () => {
  assert.equal(proRata(10n, { delivered: 5, requested: 3 }), 10n)
  assert.equal(proRata(10n, { delivered: -1, requested: 3 }), 0n)
})

test('the share grows with what is delivered and never leaves the price, for every price and count', () => {
  for (const price of [0n, 1n, 7n, 100n, 2n ** 70n]) {
    for (const requested of [1, 2, 3, 7, 100]) {
      let last = 0n
      for (let delivered = 0; delivered <= requested; delivered++) {
        const cost = proRata(price, { delivered, requested })
        assert.ok(cost >= last && cost <= price)
        assert.ok(cost * BigInt(requested) >= price * BigInt(delivered), 'never less than the share')
        last = cost
      }
      assert.equal(last, price)
    }
  }
})

test('every kind has a price above zero for its example, and says how it is made', () => {
  for (const kind of Object.values<Kind>(kinds)) {
    assert.ok(kind.credits(kind.input.parse(kind.example.input)) > 0n, kind.type)
    assert.match(kind.priceRule, /credit/)
  }
})
