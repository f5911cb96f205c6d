import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Block } from '../../../../consumers/design/content/content.ts'
import { splitItems } from '../../../../consumers/design/content/split-items.ts'

const block = (text: string, more: Partial<Block> = {}): Block => ({
  id: 'item-1',
  role: 'item',
  text,
  importance: 0.4,
  keep: [],
  ...more,
})
const textsOf = (...blocks: Block[]): string[] =>
  splitItems({ locale: 'en', direction: 'ltr', blocks }).blocks.map(({ text }) => text)

test('an entry and its price are told apart, whatever leads from one to the other', () => {
  for (const [entry, name, price] of [
    ['Soup of the day … €7', 'Soup of the day', '€7'],
    ['Bread ...... 3.50 €', 'Bread', '3.50 €'],
    ['拿铁 ¥28', '拿铁', '¥28'],
    ['拿铁：28元', '拿铁', '28元'],
    ['抹茶千层 — ￥36/份', '抹茶千层', '￥36/份'],
    ['Cola 0.5 ¥6', 'Cola 0.5', '¥6'],
    ['Room 2 1,200 £ / night', 'Room 2', '1,200 £ / night'],
    ['Coffee – refill – $ 2', 'Coffee – refill', '$ 2'],
  ] as const)
    assert.deepEqual(textsOf(block(entry)), [name, price])
})

test('an entry without a price, or with nothing but one, stays as it is', () => {
  for (const entry of ['Bread', 'Bread 3', '¥28', '… ¥28', 'A¥28', '€7 Soup', 'Since 1998 and €', ''])
    assert.deepEqual(textsOf(block(entry)), [entry])
})

test('the price follows its entry, and what is kept together stays where it is', () => {
  const given = block('City Museum 3 rooms … €7', {
    keep: [
      { start: 0, end: 11 },
      { start: 22, end: 24 },
    ],
  })
  const [name, price] = splitItems({ locale: 'en', direction: 'ltr', blocks: [given] }).blocks
  assert.deepEqual(name, { ...given, text: 'City Museum 3 rooms', keep: [{ start: 0, end: 11 }] })
  assert.deepEqual(price, {
    ...given,
    id: 'item-1-price',
    text: '€7',
    keep: [{ start: 0, end: 2 }],
    follows: 'item-1',
  })
})

test('only entries of lists are taken apart', () => {
  for (const role of ['title', 'price', 'body'] as const) assert.equal(textsOf(block('Tea ¥28', { role })).length, 1)
})

test('entries as long as a brief can be are read in no time, however they are made', () => {
  const hostile = ['.', '. ', '1.', '1 ', '¥1', ' ¥1.', '元', '— '].map(part => `a${part.repeat(4000 / part.length)}x`)
  const priced = [`${'. '.repeat(1999)}a ¥5`, `a${'.'.repeat(3997)}¥5`]
  const begun = performance.now()
  for (const text of hostile) assert.deepEqual(textsOf(block(text)), [text])
  for (const text of priced) assert.equal(textsOf(block(text))[1], '¥5')
  assert.ok(performance.now() - begun < 50)
})
