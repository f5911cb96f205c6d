import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  creditsSchema,
  inProportion,
  priceOf,
  priceRulesSchema,
  type PriceRules,
} from '#contracts/prices/price-rules.ts'

const rules: PriceRules = priceRulesSchema.parse({
  'image.process': { percent: 150, minimum: '2', maximum: '10' },
  'html.render': { unpriced: true },
  'design.generate': { percent: 0 },
})

test('a price is so many percent of the list price, rounded up to whole credits', () => {
  assert.equal(priceOf(rules, 'image.process', 2n), 3n)
  assert.equal(priceOf(rules, 'image.process', 3n), 5n)
  assert.equal(priceOf({ '*': { percent: 1 } }, 'image.process', 1n), 1n)
  assert.equal(priceOf({ '*': { percent: 100 } }, 'image.process', 7n), 7n)
})

test('no price is below the minimum or above the maximum of its rule', () => {
  assert.equal(priceOf(rules, 'image.process', 1n), 2n)
  assert.equal(priceOf(rules, 'image.process', 1_000n), 10n)
  assert.equal(priceOf({ '*': { percent: 0, minimum: '1' } }, 'image.process', 5n), 1n)
})

test('work may cost nothing, or have no price at all', () => {
  assert.equal(priceOf(rules, 'design.generate', 10n), 0n)
  assert.equal(priceOf(rules, 'html.render', 10n), undefined)
})

test('a type without a rule costs its list price, or what the rule for every other type says', () => {
  assert.equal(priceOf(rules, 'text.recognize', 4n), 4n)
  const all: PriceRules = { ...rules, '*': { percent: 200 } }
  assert.equal(priceOf(all, 'text.recognize', 4n), 8n)
  assert.equal(priceOf(all, 'image.process', 2n), 3n)
  assert.equal(priceOf({ '*': { unpriced: true } }, 'text.recognize', 4n), undefined)
})

test('names that every object has are no rules', () => {
  for (const type of ['constructor', 'toString', '__proto__']) assert.equal(priceOf({}, type, 4n), 4n, type)
})

test('prices beyond what a number can hold are exact', () => {
  const listed = 9_007_199_254_740_993n
  assert.equal(priceOf({ '*': { percent: 100 } }, 'text.recognize', listed), listed)
  assert.equal(priceOf({ '*': { percent: 300 } }, 'text.recognize', listed), 27_021_597_764_222_979n)
})

test('a price book that cannot be meant is refused', () => {
  const wrong: unknown[] = [
    { 'image.proces': { percent: 100 } },
    { '*': { percent: 99.5 } },
    { '*': { percent: -1 } },
    { '*': { percent: '100' } },
    { '*': {} },
    { '*': { percent: 100, unpriced: true } },
    { '*': { unpriced: false } },
    { '*': { percent: 100, minimum: 2 } },
    { '*': { percent: 100, minimum: '2.5' } },
    { '*': { percent: 100, minimum: '3', maximum: '2' } },
    { '*': { percent: 100, factor: 2 } },
    { '*': null },
    [],
    null,
  ]
  for (const value of wrong) assert.equal(priceRulesSchema.safeParse(value).success, false, JSON.stringify(value))
  assert.deepEqual(priceRulesSchema.parse({}), {})
})

test('credits are written as digits, without sign, point or leading zero', () => {
  for (const text of ['0', '7', '9999999999999999']) assert.equal(creditsSchema.parse(text), text)
  for (const text of ['', '-1', '01', '1.0', '1e3', ' 1', '12345678901234567', '１'])
    assert.equal(creditsSchema.safeParse(text).success, false, text)
})

test('a part of what was done costs its part of the price', () => {
  assert.equal(inProportion(2n, { price: 12n, listed: 8n }), 3n)
  assert.equal(inProportion(1n, { price: 1n, listed: 8n }), 1n)
  assert.equal(inProportion(2n, { price: 0n, listed: 8n }), 0n)
  assert.equal(inProportion(2n, { price: 8n, listed: null }), 2n)
  assert.equal(inProportion(0n, { price: 5n, listed: 0n }), 0n)
})
