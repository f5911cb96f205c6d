import assert from 'node:assert/strict'
import { test } from 'node:test'
import { styles } from '#contracts/designs/styles.ts'
import { findBackground } from '#infra/materials/backgrounds.ts'
import { parametersOf } from '../../../../consumers/design/styles/parameters.ts'
import { pickWeighted } from '../../../../consumers/design/styles/pick-weighted.ts'
import type { Range, StyleParameters } from '../../../../consumers/design/styles/style-parameters.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'

const all = styles.map(({ id }) => ({ id, ...parametersOf(id) }))

test('every style has parameters, and what is no style has none', () => {
  assert.ok(all.length >= 14)
  for (const id of ['nothing', 'constructor', '__proto__', '']) {
    assert.throws(() => parametersOf(id), { code: 'invalid-input' })
  }
})

test('every pattern that a style names is drawn', () => {
  for (const { id, patterns } of all)
    for (const pattern of Object.keys(patterns)) assert.ok(findBackground(pattern), `${id}: ${pattern}`)
})

test('there is always something to choose from', () => {
  for (const { id, ornaments, patterns, alignments, color } of all)
    for (const weights of [ornaments, patterns, alignments, color.harmonies])
      assert.ok(
        Object.values(weights).some(weight => weight > 0),
        id,
      )
})

test('numbers lie where their units let them', () => {
  const inside = (value: number, [least, most]: Range): boolean => value >= least && value <= most
  for (const style of all) {
    assert.ok(inside(style.scaleRatio, [1.2, 1.618]), style.id)
    assert.ok(inside(style.titleLineHeight, [1, 1.5]), style.id)
    assert.ok(inside(style.titleTracking, [-0.05, 0.1]), style.id)
    assert.ok(inside(style.margin, [0.04, 0.12]), style.id)
    assert.ok(inside(style.radius, [0, 0.06]), style.id)
    assert.ok(inside(style.patternChance, [0, 1]), style.id)
    for (const { lightness, chroma } of style.color.grounds) {
      assert.ok(lightness[0] <= lightness[1] && chroma[0] <= chroma[1], style.id)
      // Between these, neither white nor black text would be read easily.
      assert.ok(lightness[1] <= 0.5 || lightness[0] >= 0.85, style.id)
    }
  }
})

test('no two styles are made alike', () => {
  const fingerprint = ({ ornaments, patterns, titleTracking, scaleRatio, color }: StyleParameters): string =>
    JSON.stringify([ornaments, patterns, titleTracking, scaleRatio, color])
  assert.equal(new Set(all.map(fingerprint)).size, all.length)
})

test('a weight is a share of the chances, and what has none is never picked', () => {
  const random = seededRandom(1)
  const picked = Array.from({ length: 4000 }, () => pickWeighted({ a: 3, b: 1, c: 0 }, random))
  const share = picked.filter(name => name === 'a').length / picked.length
  assert.ok(share > 0.72 && share < 0.78, String(share))
  assert.ok(!picked.includes('c'))
  assert.throws(() => pickWeighted({ a: 0 }, random), RangeError)
})
