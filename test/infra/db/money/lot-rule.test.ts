import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freeLots, giveBack, inSpendingOrder, spend, type Lot, type LotKind } from '#infra/db/money/lot-rule.ts'

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n))

const lot = (id: string, kind: LotKind, facts: Partial<Lot> = {}): Lot => ({
  id,
  kind,
  remaining: 10n,
  createdAt: day(1),
  expiresAt: null,
  ...facts,
})

const idsOf = (lots: readonly Lot[]): string[] => lots.map(({ id }) => id)
const leftOf = (lots: readonly Lot[]): bigint[] => lots.map(({ remaining }) => remaining)

test('what was given is spent before what was paid for, however soon that ends', () => {
  const kinds: LotKind[] = ['promo', 'plan', 'refund', 'manual']
  for (const kind of kinds) {
    const lots = [lot('paid', 'paid', { expiresAt: day(2) }), lot('given', kind)]
    assert.deepEqual(idsOf(inSpendingOrder(lots)), ['given', 'paid'], kind)
  }
})

test('of what was given, what ends soonest is spent first, and what never ends last', () => {
  const lots = [
    lot('never', 'promo'),
    lot('late', 'plan', { expiresAt: day(9) }),
    lot('soon', 'manual', { expiresAt: day(3) }),
  ]
  assert.deepEqual(idsOf(inSpendingOrder(lots)), ['soon', 'late', 'never'])
})

test('of what ends together the oldest is spent first, and of what came together always the same', () => {
  const lots = [lot('b', 'paid', { createdAt: day(2) }), lot('c', 'paid'), lot('a', 'paid')]
  assert.deepEqual(idsOf(inSpendingOrder(lots)), ['a', 'c', 'b'])
})

test('an amount is taken out of as many lots as it needs', () => {
  const { lots, uses, short } = spend([lot('a', 'promo'), lot('b', 'promo'), lot('c', 'paid')], 15n)
  assert.deepEqual(leftOf(lots), [0n, 5n, 10n])
  assert.deepEqual(uses, [
    { lotId: 'a', amount: 10n },
    { lotId: 'b', amount: 5n },
  ])
  assert.equal(short, 0n)
})

test('what the lots do not have is said, and nothing is spent twice', () => {
  const { lots, short } = spend([lot('a', 'promo')], 12n)
  assert.deepEqual([leftOf(lots), short], [[0n], 2n])
  assert.equal(spend([], 3n).short, 3n)
})

test('amounts beyond what a double can count stay exact', () => {
  const huge = 2n ** 60n + 1n
  const { lots } = spend([lot('a', 'promo', { remaining: huge })], huge - 1n)
  assert.deepEqual(leftOf(lots), [1n])
})

test('what open tasks hold lies on the lots that are spent first', () => {
  const lots = [lot('a', 'promo'), lot('b', 'manual'), lot('c', 'paid')]
  assert.deepEqual(leftOf(freeLots(lots, 13n)), [0n, 7n, 10n])
  assert.deepEqual(leftOf(freeLots(lots, 0n)), [10n, 10n, 10n])
})

const uses = [
  { lotId: 'promo', amount: 4n },
  { lotId: 'paid', amount: 6n },
]

test('of a charge that is given back in part, what was paid for returns first', () => {
  assert.deepEqual(giveBack(uses, { before: 0n, amount: 7n }), [
    { lotId: 'paid', amount: 6n },
    { lotId: 'promo', amount: 1n },
  ])
})

test('a second part of a charge goes on where the first has ended', () => {
  assert.deepEqual(giveBack(uses, { before: 7n, amount: 3n }), [{ lotId: 'promo', amount: 3n }])
  assert.deepEqual(giveBack(uses, { before: 10n, amount: 1n }), [])
})
