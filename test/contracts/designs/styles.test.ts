import assert from 'node:assert/strict'
import { test } from 'node:test'
import { styleSchema } from '#contracts/designs/style.ts'
import { findStyle, styles } from '#contracts/designs/styles.ts'
import { families } from '#infra/fonts/catalog.ts'

test('every style is one, under an id of its own', () => {
  for (const style of styles) assert.deepEqual(styleSchema.parse(style), style)
  assert.equal(new Set(styles.map(({ id }) => id)).size, styles.length)
})

test('a style is found by its id alone', () => {
  assert.equal(findStyle('guochao')?.name.zh, '国潮')
  for (const id of ['', 'nothing', 'constructor']) assert.equal(findStyle(id), undefined)
})

test('every family that a style names is installed and has the script that it is named for', () => {
  const scripts = { display: 'latin', text: 'latin', han_display: 'han', han_text: 'han', arabic: 'arabic' } as const
  for (const { id, families: named } of styles)
    for (const [use, script] of Object.entries(scripts) as [
      keyof typeof scripts,
      (typeof scripts)[keyof typeof scripts],
    ][])
      for (const family of named[use]) {
        const found = families.find(one => one.id === family)
        assert.ok(found?.scripts.includes(script), `${id}: ${family} for ${use}`)
      }
})

test('names and descriptions say something in both languages', () => {
  for (const { id, name, description, tags } of styles) {
    for (const { en, zh } of [name, description]) {
      assert.match(en, /^[A-Z]/, id)
      assert.match(zh, /\p{Script=Han}/u, id)
    }
    assert.ok(tags.some(tag => /\p{Script=Han}/u.test(tag)) && tags.some(tag => /^[a-z-]+$/.test(tag)), id)
  }
})
