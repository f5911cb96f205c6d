import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Archetype } from '../../../../consumers/design/archetypes/archetype.ts'
import { eligible, situationOf } from '../../../../consumers/design/generate/situation.ts'
import { contentOf } from '../samples.ts'

const square = { width: 400, height: 900 }
const about = { photos: 2, roundness: 1 }

test('the canvas is known by its proportions, its size and what must stay free', () => {
  const { unit, aspect, safe, photos, roundness } = situationOf(square, contentOf('Sale'), about)
  assert.deepEqual([unit, aspect, safe, photos, roundness], [600, 4 / 9, 16, 2, 1])
  assert.equal(situationOf({ width: 64, height: 64 }, contentOf('Sale'), about).safe, 8)
})

test('a Chinese character counts as much as two Latin letters, and an emoji as one character', () => {
  const lengthOf = (text: string): number =>
    situationOf(square, contentOf([{ role: 'title', text }]), about).titleLength
  assert.equal(lengthOf('开业大吉'), 4)
  assert.equal(lengthOf('open'), 2)
  assert.equal(lengthOf('👩🏽‍💻'), 1)
})

test('groups are named once, in their own order, and entries are counted', () => {
  const content = contentOf([
    { role: 'footer', text: 'Town' },
    { role: 'item', text: 'Tea' },
    { role: 'item', text: 'Cake' },
    { role: 'kicker', text: 'New' },
  ])
  const { groups, items, titleLength, length } = situationOf(square, content, about)
  assert.deepEqual(groups, ['head', 'copy', 'foot'])
  assert.deepEqual([items, titleLength, length], [2, 0, (4 + 3 + 4 + 3) / 2])
})

const archetype = (id: string, weight: number): Archetype => ({
  id,
  pictures: 0,
  suits: () => weight,
  plan: () => ({ parts: [], zones: [] }),
})

test('what suits comes by its weight, and what a style rules out does not come', () => {
  const situation = situationOf(square, contentOf('Sale'), about)
  const all = [archetype('low', 0.2), archetype('never', 0), archetype('ruled-out', 1), archetype('high', 0.5)]
  const chosen = eligible(all, situation, { 'ruled-out': 0, low: 5 })
  assert.deepEqual(
    chosen.map(({ archetype: { id }, weight }) => [id, weight]),
    [
      ['low', 1],
      ['high', 0.5],
    ],
  )
})
