import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inkBox } from '../../../../consumers/design/text/ink-box.ts'
import { prepareText } from '../../../../consumers/design/text/prepare-text.ts'
import { typeset, type Placed } from '../../../../consumers/design/text/typeset.ts'

const sans = { family: 'noto-sans-sc', weight: 700, locale: 'zh-Hans' }
const inter = { family: 'inter', weight: 700, locale: 'en' }
const kufi = { family: 'noto-kufi-arabic', weight: 700, locale: 'ar' }

const set = (text: string, style: typeof sans, { size = 100, trackingEm = 0 } = {}): Placed[] =>
  typeset(prepareText(text, style), { start: 0, end: text.length }, { size, trackingEm })
const places = (placed: readonly Placed[]): number[] => placed.map(({ x }) => Math.round(x))
const clusters = (placed: readonly Placed[]): number[] => placed.map(({ cluster }) => cluster)

test('glyphs stand side by side in the size that is asked for', () => {
  assert.deepEqual(places(set('春季新品', sans)), [0, 100, 200, 300])
  assert.deepEqual(places(set('春季新品', sans, { size: 20 })), [0, 20, 40, 60])
})

test('a line is set from its own beginning', () => {
  const prepared = prepareText('春季 新品', sans)
  const placed = typeset(prepared, { start: 3, end: 5 }, { size: 100, trackingEm: 0 })
  assert.deepEqual(places(placed), [0, 100])
  assert.deepEqual(clusters(placed), [3, 4])
})

test('tracking moves every character but the first', () => {
  assert.deepEqual(places(set('春季新品', sans, { trackingEm: 0.1 })), [0, 110, 220, 330])
  assert.deepEqual(places(set('春A🎉', sans, { trackingEm: 0.1 })).length, 3)
})

test('spaces are no glyphs but take their width', () => {
  const placed = set('春\u3000季', sans)
  assert.deepEqual(places(placed), [0, 200])
})

test('Arabic is set from right to left, the numbers within it from left to right', () => {
  const text = 'في 2026 دبي'
  const placed = set(text, kufi)
  const digits = placed.filter(({ cluster }) => /\d/.test(text[cluster]!))
  assert.deepEqual(clusters(digits), [3, 4, 5, 6])
  const first = placed.find(({ cluster }) => cluster === 0)!
  const last = placed.find(({ cluster }) => cluster === text.length - 1)!
  assert.ok(first.x > digits[3]!.x && digits[0]!.x > last.x)
})

test('brackets in Arabic open towards the text', () => {
  const [left] = set('(ب)', kufi)
  const [alone] = set('(', inter)
  const opening = set('(', { ...kufi, locale: 'en' })[0]!
  assert.ok('glyph' in left! && 'glyph' in opening && 'glyph' in alone!)
  assert.equal(left.cluster, 2)
  assert.equal(left.glyph, opening.glyph)
})

test('an emoji is a square picture of one em about the middle of the letters', () => {
  const [picture, letter] = set('🎉H', inter)
  assert.ok('emoji' in picture! && picture.emoji === '1f389')
  assert.ok(Math.abs(picture.x - 5) < 1e-9)
  assert.equal(picture.size, 100)
  assert.ok(Math.abs(letter!.x - 110) < 1)
  assert.ok(Math.abs(picture.y + 50 + 36.4) < 1)
})

test('every glyph names the face that has it', () => {
  assert.deepEqual(
    set('A国ا', inter).map(placed => 'face' in placed && placed.face),
    ['inter-700', 'noto-sans-sc-700', 'noto-kufi-arabic-700'],
  )
})

test('the ink of a line is that of its glyphs, and a blank line has none', () => {
  const prepared = prepareText('H H', inter)
  const box = inkBox(prepared, { start: 0, end: 3 }, { size: 100, trackingEm: 0 })!
  assert.ok(box.left > 0 && box.right < 100 * prepared.width(0, 3))
  assert.ok(Math.abs(box.top + 72.75) < 0.1)
  assert.equal(box.bottom, 0)
  assert.equal(inkBox(prepared, { start: 1, end: 2 }, { size: 100, trackingEm: 0 }), undefined)
  assert.equal(inkBox(prepared, { start: 0, end: 0 }, { size: 100, trackingEm: 0 }), undefined)
})
