import assert from 'node:assert/strict'
import { test } from 'node:test'
import { embeddedFonts, type EmbeddedFont } from '../../../infra/engines/pdf-font.ts'

/** A font object as pdfkit makes it, of bytes or of what was parsed before. */
const embedInto =
  (sources: unknown[]) =>
  (source: unknown): EmbeddedFont => {
    sources.push(source)
    const font = source instanceof Uint8Array ? { getGlyph: (id: number) => ({ advanceWidth: id }) } : source
    return {
      id: `F${sources.length}`,
      scale: 0.5,
      font: font as EmbeddedFont['font'],
      subset: { includeGlyph: id => id },
      widths: [],
      unicode: [],
      ref: () => ({ id: 7 }),
    }
  }
const read = (): Uint8Array => new Uint8Array(4)

test('a font is read and parsed for the first of many documents', () => {
  const sources: unknown[] = []
  const [one, other] = [0, 1].map(() => embeddedFonts(embedInto(sources))('first', read))
  assert.deepEqual(
    [one!.glyph(9, 'x'), other!.glyph(9, 'x')],
    [
      { code: 9, advance: 4.5 },
      { code: 9, advance: 4.5 },
    ],
  )
  assert.ok(sources[0] instanceof Uint8Array)
  assert.ok('getGlyph' in (sources[1] as object))
})

test('a font that has been asked for thousands of glyphs is parsed anew, since it would keep them all', () => {
  const sources: unknown[] = []
  const openFont = () => embeddedFonts(embedInto(sources))('second', read)
  const first = openFont()
  for (let id = 0; id < 5000; id++) first.glyph(id, 'x')
  for (let document = 0; document < 3; document++) openFont().glyph(1, 'x')
  const isParsed = sources.map(source => !(source instanceof Uint8Array))
  assert.deepEqual(isParsed, [false, true, false, true], 'the next one still has it, the one after that has a new one')
})

test('the same few glyphs in many documents are no reason to parse anew', () => {
  const sources: unknown[] = []
  for (let document = 0; document < 200; document++) {
    const font = embeddedFonts(embedInto(sources))('third', read)
    for (let id = 0; id < 50; id++) font.glyph(id, 'x')
  }
  assert.equal(sources.filter(source => source instanceof Uint8Array).length, 1)
})
