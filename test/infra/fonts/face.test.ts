import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadFace, type ShapeOptions } from '../../../infra/fonts/face.ts'

const latin = { direction: 'ltr', script: 'Latn', language: 'en' } as const satisfies ShapeOptions
const arabic = { direction: 'rtl', script: 'Arab', language: 'ar' } as const satisfies ShapeOptions
const widthOf = (id: string, text: string, options: ShapeOptions = latin): number =>
  loadFace(id)
    .shape(text, options)
    .reduce((sum, { advance }) => sum + advance, 0)

test('a face is loaded once and stays the same', () => {
  assert.equal(loadFace('inter-400'), loadFace('inter-400'))
})

test('an unknown face is a mistake', () => {
  assert.throws(() => loadFace('inter-450'), RangeError)
  assert.throws(() => loadFace('../inter-400'), RangeError)
})

test('its measures are in em and fit those of the letters', () => {
  const face = loadFace('inter-400')
  const glyph = face.shape('H', latin)[0]!
  assert.equal(face.unitsPerEm, 2048)
  assert.ok(Math.abs(face.capHeight - 0.7275) < 0.001)
  assert.ok(face.xHeight > 0.5 && face.xHeight < face.capHeight)
  assert.ok(face.ascent > face.capHeight && face.descent > 0.2)
  assert.equal(face.bounds(glyph.id)!.top, -face.capHeight)
  assert.equal(face.bounds(glyph.id)!.bottom, 0)
})

test('it knows which characters it has', () => {
  const inter = loadFace('inter-400')
  for (const letter of 'aZ9é€★') assert.ok(inter.has(letter.codePointAt(0)!), letter)
  for (const letter of '国ع') assert.ok(!inter.has(letter.codePointAt(0)!), letter)
  assert.ok(!inter.has(0x10ffff))
  assert.ok(loadFace('noto-sans-sc-400').has(0x20087))
})

test('a Chinese character is one em wide', () => {
  assert.equal(widthOf('noto-sans-sc-400', '春季新品', { direction: 'ltr', script: 'Hani', language: 'zh-Hans' }), 4)
})

test('pairs are kerned, and features can be turned off', () => {
  assert.ok(widthOf('inter-400', 'AVAVAV') < widthOf('inter-400', 'AVAVAV', { ...latin, features: { kern: false } }))
  assert.equal(loadFace('dm-serif-display-400').shape('fi', latin).length, 1)
  assert.equal(loadFace('dm-serif-display-400').shape('fi', { ...latin, features: { liga: false } }).length, 2)
})

test('glyphs come from left to right and tell which text they draw, in UTF-16 units', () => {
  assert.deepEqual(
    loadFace('noto-sans-sc-400')
      .shape('a𠀀b', latin)
      .map(({ cluster }) => cluster),
    [0, 1, 3],
  )
  const clusters = loadFace('noto-kufi-arabic-400')
    .shape('سلام', arabic)
    .map(({ cluster }) => cluster)
  assert.deepEqual(
    clusters,
    clusters.toSorted((left, right) => right - left),
  )
  assert.equal(clusters.at(-1), 0)
})

test('Arabic letters join, and a cut between joined ones is marked', () => {
  const [alone] = loadFace('noto-kufi-arabic-400').shape('س', arabic)
  const joined = loadFace('noto-kufi-arabic-400').shape('سس', arabic)
  assert.ok(joined.every(({ id }) => id !== alone!.id))
  assert.ok(joined[0]!.isBound)
})

test('an outline is closed path data in em that lies within the bounds, y down', () => {
  const face = loadFace('noto-serif-sc-400')
  const glyph = face.shape('永', { direction: 'ltr', script: 'Hani', language: 'zh-Hans' })[0]!
  const path = face.outline(glyph.id)
  assert.match(path, /^M[-\d. MLQCZ]+Z$/)
  const { left, top, right, bottom } = face.bounds(glyph.id)!
  const numbers = [...path.matchAll(/-?[\d.]+/g)].map(([number]) => Number(number))
  numbers.forEach((number, place) => {
    const [low, high] = place % 2 === 0 ? [left, right] : [top, bottom]
    assert.ok(number > low - 0.05 && number < high + 0.05)
  })
  assert.ok(top < -0.6 && bottom > 0 && bottom < 0.2)
  assert.equal(face.outline(glyph.id), path)
})

test('a space has neither outline nor bounds', () => {
  const face = loadFace('inter-400')
  const glyph = face.shape(' ', latin)[0]!
  assert.equal(face.outline(glyph.id), '')
  assert.equal(face.bounds(glyph.id), undefined)
})

test('no text gives no glyphs', () => {
  assert.deepEqual(loadFace('inter-400').shape('', latin), [])
})
