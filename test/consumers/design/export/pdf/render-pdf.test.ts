import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PDFDocument } from '@cantoo/pdf-lib'
import sharp from 'sharp'
import { documentWith, frame, photo, textOf } from '../../compile/elements.ts'
import { compile } from '../../../../../consumers/design/compile/compile.ts'
import { designOf, pdfOf, savedAt, spokenIn } from './look-into.ts'

const files = async (alpha?: number) => {
  const background = { r: 200, g: 80, b: 20, ...(alpha !== undefined && { alpha }) }
  const image = sharp({ create: { width: 1200, height: 800, channels: alpha === undefined ? 3 : 4, background } })
  return [{ assetId: photo.asset_id, bytes: await image.png().toBuffer() }]
}
const scrim = {
  type: 'shape',
  fill: {
    type: 'linear',
    angle: 90,
    stops: [
      { offset: 0, color: '#000000', opacity: 0 },
      { offset: 1, color: '#000000', opacity: 0.8 },
    ],
  },
}

test('a page for the screen says what it is: its title, its language, its size and when it was saved', async () => {
  const { bytes, structure, page } = await pdfOf(designOf([textOf('Hello')]), { width_mm: 200 })
  const document = await PDFDocument.load(bytes, { updateMetadata: false })
  assert.equal(document.getPageCount(), 1)
  assert.deepEqual(document.getPage(0).getSize(), { width: 566.9291, height: 425.1969 })
  assert.deepEqual(page, { width_mm: 200, height_mm: 150, bleed_mm: 0 })
  assert.equal(document.getCreationDate()?.getTime(), savedAt.getTime())
  assert.match(structure, /^%PDF-1\.7/)
  assert.match(structure, /\/DisplayDocTitle true/)
  assert.match(structure, /\/Lang \(/)
  assert.doesNotMatch(structure, /UserUnit|\/Annots|\/JavaScript|\/EmbeddedFiles|\/Interpolate/)
})

test('the same design gives the same bytes, whatever fonts the thread has seen, and another design others', async () => {
  const first = await pdfOf(designOf([textOf('Hello, 世界')]))
  await pdfOf(designOf([textOf('另一个设计 with more letters')]))
  assert.ok((await pdfOf(designOf([textOf('Hello, 世界')]))).bytes.equals(first.bytes))
  const other = await pdfOf(designOf([textOf('Hello, 世界!')]))
  const idOf = (structure: string): string[] => /\/ID \[<(\w+)> <(\w+)>\]/.exec(structure)!.slice(1)
  assert.deepEqual(new Set(idOf(first.structure)).size, 1)
  assert.notDeepEqual(idOf(first.structure), idOf(other.structure))
})

test('every line can be read from the page, with its spaces, tracked letters and emoji', async () => {
  const texts = ['Grand Opening', '盛大开业 2026', 'Bring snacks 🍪 and 🥤']
  const { drawn } = await pdfOf(designOf(texts.map(text => textOf(text, { tracking: 0.2 }))))
  assert.deepEqual(spokenIn(drawn), texts)
})

test('a text of nothing but emoji can be read too', async () => {
  const { drawn, structure } = await pdfOf(designOf([textOf('🌸🎉')]))
  assert.deepEqual(spokenIn(drawn), ['🌸🎉'])
  assert.match(drawn, /BT \/F1 40 Tf 3 Tr/)
  assert.match(structure, /FontFile2/)
})

test('Arabic is told word after word, each from left to right as it is seen', async () => {
  const { drawn, structure } = await pdfOf(designOf([textOf('سوق 21 الربيع.', { direction: 'rtl' })]))
  const bare = spokenIn(drawn).join('').replaceAll('\u200F', '')
  assert.equal(bare, 'قوس21.عيبرلا')
  assert.ok(structure.includes('/ActualText (\\376\\377') || /\/ActualText \(þÿ/.test(structure))
})

test('only the glyphs that are used are in the file', async () => {
  const { bytes } = await pdfOf(designOf([textOf('盛大开业')]))
  assert.ok(bytes.length < 20_000, `${bytes.length} bytes`)
})

test('screen readers find headings, paragraphs and what pictures show; all else is an ornament', async () => {
  const elements = [
    { ...photo, alt: 'A market at dawn' },
    { type: 'shape', fill: { type: 'solid', color: 'primary' } },
    textOf('Market', { role: 'title' }),
    textOf('Fresh every day'),
  ]
  const { structure, drawn } = await pdfOf(designOf(elements, { files: await files() }))
  const kinds = [...structure.matchAll(/\/S \/(\w+)\n\/P \d+ 0 R\n\/Pg/g)].map(([, kind]) => kind)
  assert.deepEqual(kinds, ['Figure', 'H1', 'P'])
  assert.match(structure, /\/Alt \(A market at dawn\)/)
  assert.equal(drawn.match(/BDC|BMC/g)?.length, drawn.match(/EMC/g)?.length)
  assert.match(drawn, /\/Artifact BMC/)
})

test('a title cannot break out of the metadata', async () => {
  const title = 'A & B <script>alert("1")</script> ) /JS (x) \u0001 \ud800 标题'
  const document = { ...documentWith(textOf('Hello')), title }
  const source = { ...designOf([]), document, list: compile(document) }
  const { bytes, texts, structure } = await pdfOf(source)
  const xmp = texts.find(text => text.includes('xpacket'))!
  assert.ok(xmp.includes('A &amp; B &lt;script&gt;') && !xmp.includes('<script>') && !xmp.includes('\u0001'))
  assert.equal((await PDFDocument.load(bytes)).getTitle(), title.toWellFormed())
  assert.doesNotMatch(structure, /^\/JS/m)
})

test('pictures are cropped to what is seen, and no finer than asked for', async () => {
  const source = designOf([photo], { files: await files() })
  const sizeIn = (structure: string) =>
    [/\/Width (\d+)/, /\/Height (\d+)/].map(size => Number(size.exec(structure)![1]))
  assert.deepEqual(sizeIn((await pdfOf(source)).structure), [600, 800])
  // The page shows it 4.17 inches wide and 3.13 high: stretched, so that each side has its own measure.
  assert.deepEqual(sizeIn((await pdfOf(source, { image_ppi: 72 })).structure), [300, 225])
  assert.match(
    (await pdfOf(source)).warnings.join(' '),
    /^The picture element-0 has only 144 pixels per inch at this size; print wants 150 at least\.$/,
  )
})

test('a picture that is not there leaves its place empty, and a damaged one fails the format', async () => {
  assert.doesNotMatch((await pdfOf(designOf([photo]))).structure, /\/Image/)
  const damaged = [{ assetId: photo.asset_id, bytes: Buffer.from('not a picture') }]
  await assert.rejects(pdfOf(designOf([photo], { files: damaged })), { code: 'undecodable-image' })
})

test('elements without a size, without paint or without opacity draw nothing', async () => {
  const nothing = [
    { type: 'shape', fill: { type: 'solid', color: 'primary' }, frame: { ...frame, width: 0 } },
    { type: 'shape', shape: 'path', path: '', fill: { type: 'solid', color: 'primary' } },
    { type: 'shape', stroke: { color: 'primary', width: 0 } },
    { type: 'shape', opacity: 0, fill: { type: 'solid', color: 'primary' } },
  ]
  const { drawn } = await pdfOf(designOf(nothing))
  // The ground alone.
  assert.equal(drawn.match(/\bf\b/g)?.length, 1)
  assert.doesNotMatch(drawn, /\bS\b/)
})

test('opacities of gradients become masks, and those of elements groups', async () => {
  const faded = {
    type: 'shape',
    opacity: 0.5,
    fill: { type: 'solid', color: 'primary' },
    stroke: { color: 'accent', width: 9 },
  }
  const { structure } = await pdfOf(designOf([scrim, faded]))
  assert.match(structure, /\/S \/Luminosity/)
  assert.match(structure, /\/ca 0\.5/)
})
