import { findStyle } from '#contracts/designs/styles.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseStyles } from '../../../../consumers/design/generate/choose-styles.ts'
import { contentOf } from '../samples.ts'

const chosen = (text: string, photos = 0, seed = 1): string[] => chooseStyles(contentOf(text), { photos, seed })

test('a style whose words stand in the brief comes first', () => {
  assert.ok(chosen('Spring Wedding\nLin & Zhao').includes('wedding'))
  assert.equal(chosen('清仓大促销\n全场五折')[0], 'sale')
})

test('words count as whole words, whatever their letters', () => {
  for (const text of ['WEDDING of the year', 'our wedding-day']) assert.ok(chosen(text).includes('wedding'))
  assert.equal(chosen('Chinese New Year')[0], 'festival')
  assert.equal(chosen('Café')[0], 'food')
  assert.ok(!chosen('Saleable goods').includes('sale'))
})

test('a brief that says nothing of its manner gets styles that offend nobody, other ones by seed', () => {
  const sets = new Set(Array.from({ length: 20 }, (_, seed) => chosen('xyz', 0, seed).toSorted().join(' ')))
  assert.ok(sets.size > 1)
  for (const style of [...sets].flatMap(set => set.split(' ')))
    assert.ok(['business', 'minimal', 'editorial', 'retro', 'tech'].includes(style), style)
})

test('a style made for photos comes only where there is one', () => {
  assert.ok(chosen('xyz', 1).includes('photo-first'))
  for (let seed = 0; seed < 20; seed++) assert.ok(!chosen('xyz', 0, seed).includes('photo-first'))
})

test('there are two or three, all different, all known, and the same for the same seed', () => {
  for (const text of ['xyz', '婚礼请柬 国潮 美食 促销 科技', 'wedding tech sale jazz food kids', '🎉']) {
    for (let seed = 0; seed < 5; seed++) {
      const styles = chosen(text, seed % 2, seed)
      assert.ok(styles.length >= 2 && styles.length <= 3)
      assert.equal(new Set(styles).size, styles.length)
      assert.ok(styles.every(findStyle))
      assert.deepEqual(chosen(text, seed % 2, seed), styles)
    }
  }
})
