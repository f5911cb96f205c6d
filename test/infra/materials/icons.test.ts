import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findIcon, listIcons } from '#infra/materials/icons.ts'
import { searchBackgrounds, searchIcons } from '#infra/materials/search.ts'

const namesOf = (query: string): string[] => searchIcons(query).map(({ id }) => id.slice('icon-'.length))

test('there are icons enough for posters, each with a name and words in both languages', () => {
  const icons = listIcons()
  assert.ok(icons.length >= 300)
  assert.equal(new Set(icons.map(({ id }) => id)).size, icons.length)
  for (const { id, name, tags } of icons) {
    assert.match(id, /^icon-[a-z0-9-]+$/)
    assert.match(name.en, /^[a-z0-9 ]+$/, id)
    assert.match(name.zh, /\p{Script=Han}/u, id)
    assert.ok(tags.length >= 2, id)
  }
})

test('an icon is strokes of the current color and nothing that could run or load', () => {
  for (const { id, body } of listIcons()) {
    assert.match(body, /currentColor/, id)
    assert.doesNotMatch(body, /<(?!\/?(?:path|circle|rect|g|ellipse|line|polyline|polygon)\b)/, id)
    assert.doesNotMatch(body, /href|url\(|style=|\son\w+=/, id)
  }
})

test('what posters need most is there', () => {
  const needed =
    'calendar map-pin phone mail globe clock ticket music coffee utensils graduation-cap dumbbell leaf qr-code arrow-right'
  for (const name of needed.split(' ')) assert.equal(findIcon(`icon-${name}`)?.id, `icon-${name}`)
})

test('an id that is none, and inherited names, find nothing', () => {
  for (const id of ['calendar', 'icon-', 'icon-nothing', 'constructor', '__proto__', ''])
    assert.equal(findIcon(id), undefined)
})

test('words find icons in English and Chinese, the exact name first', () => {
  assert.equal(namesOf('phone')[0], 'phone')
  assert.equal(namesOf('电话')[0], 'phone')
  assert.equal(namesOf('地址')[0], 'map-pin')
  assert.ok(namesOf('时间').includes('clock'))
  assert.ok(namesOf('咖').includes('coffee'))
  assert.equal(namesOf('ＭＡＰ Pin')[0], 'map-pin')
})

test('every word of a query counts, and an empty one finds all', () => {
  assert.deepEqual(namesOf('phone elephant'), [])
  assert.equal(searchIcons(' ').length, listIcons().length)
  assert.deepEqual(searchIcons('%_*.'), [])
})

test('backgrounds are found in the same way', () => {
  assert.equal(searchBackgrounds('祥云')[0]?.id, 'background-auspicious-clouds')
  assert.equal(searchBackgrounds('waves')[0]?.id, 'background-waves')
})
