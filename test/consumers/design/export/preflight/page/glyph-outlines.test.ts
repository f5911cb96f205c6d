import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { glyphBoxes } from '../../../../../../consumers/design/export/preflight/page/glyph-outlines.ts'
import { loadFace } from '#infra/fonts/face.ts'

test('a TrueType font has the outlines that HarfBuzz finds', () => {
  const file = fileURLToPath(import.meta.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'))
  const { boxes, fsType } = glyphBoxes(readFileSync(file))
  const face = loadFace('inter-400')
  const glyphs = face.shape('Ag. é', { direction: 'ltr', script: 'Latn', language: 'en' }).map(({ id }) => id)
  for (const glyph of glyphs) {
    const [found, bounds] = [boxes(glyph), face.bounds(glyph)]
    assert.equal(found === undefined, bounds === undefined)
    if (found && bounds)
      assert.ok(Math.abs(found.top / 1000 + bounds.top) < 0.01 && Math.abs(found.right / 1000 - bounds.right) < 0.01)
  }
  assert.equal(boxes(1_000_000), undefined)
  assert.equal(fsType, 0)
})

const index = (...items: Buffer[]): Buffer => {
  if (items.length === 0) return Buffer.from([0, 0])
  const ends = items.map((_, place) => 1 + items.slice(0, place + 1).reduce((sum, { length }) => sum + length, 0))
  return Buffer.concat([Buffer.from([0, items.length, 1, 1, ...ends]), ...items])
}

/** A compact font whose glyphs are these programs. */
const compactFont = (...programs: Buffer[]): Buffer => {
  const head = Buffer.concat([Buffer.from([1, 0, 4, 1]), index(Buffer.from('Name'))])
  // 12 7 is an operator of two bytes, 30 begins a real number, 17 tells where the glyphs are.
  const dict = (at: number): Buffer => Buffer.from([30, 0x0a, 0x14, 0x0f, 12, 7, 28, at >> 8, at & 255, 17])
  const at = head.length + index(dict(0)).length + 2
  return Buffer.concat([head, index(dict(at)), index(), index(...programs)])
}

test('a compact font has outlines where a glyph does more than end', () => {
  const [end, widthAndEnd] = [Buffer.from([14]), Buffer.from([28, 1, 0, 140, 255, 0, 1, 0, 0, 247, 0, 14])]
  const drawn = Buffer.from([139, 139, 21, 239, 6, 14])
  const { boxes } = glyphBoxes(compactFont(end, widthAndEnd, drawn))
  assert.deepEqual([boxes(0), boxes(1)], [undefined, undefined])
  assert.ok(boxes(2))
  assert.equal(boxes(3), undefined)
})

test('bytes that are no font draw nothing', () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('wOF2'), Buffer.alloc(100), Buffer.from([1, 0, 4, 1, 0, 9])]) {
    const { boxes } = glyphBoxes(bytes)
    assert.equal(boxes(1), undefined)
  }
})
