import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertsOf, type Told } from '#infra/db/money/credit-alerts.ts'

const told = (facts: Partial<Told>): Told => ({
  accountId: 'org_1',
  available: 100n,
  held: 0n,
  lowAt: 10n,
  isLow: false,
  isDepleted: false,
  ...facts,
})

const typesOf = (facts: Partial<Told>): string[] => alertsOf(told(facts)).events.map(({ type }) => type)

test('a balance above the line is not told of', () => {
  assert.deepEqual(typesOf({ available: 11n }), [])
})

test('a balance on the line is low, and told of once', () => {
  assert.deepEqual(typesOf({ available: 10n }), ['credits.low'])
  assert.deepEqual(typesOf({ available: 10n, isLow: true }), [])
})

test('what is held still counts: holds that come and go do not make a balance low', () => {
  assert.deepEqual(typesOf({ available: 5n, held: 20n }), [])
})

test('without a line nothing is low', () => {
  assert.deepEqual(typesOf({ available: 1n, lowAt: 0n }), [])
})

test('nothing available is depleted, even when something is held', () => {
  assert.deepEqual(typesOf({ available: 0n, held: 20n }), ['credits.depleted'])
  assert.deepEqual(typesOf({ available: 0n }), ['credits.low', 'credits.depleted'])
})

test('a balance that has risen may be told of again', () => {
  const { isLow, isDepleted, events } = alertsOf(told({ isLow: true, isDepleted: true }))
  assert.deepEqual({ isLow, isDepleted, events }, { isLow: false, isDepleted: false, events: [] })
})
