import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { frame, photo, textOf } from '../../compile/elements.ts'
import { designOf, pdfOf, spokenIn } from './look-into.ts'

const photoOf = async (alpha?: number) => {
  const background = { r: 200, g: 80, b: 20, ...(alpha !== undefined && { alpha }) }
  const image = sharp({ create: { width: 1600, height: 900, channels: alpha === undefined ? 3 : 4, background } })
  return [{ assetId: photo.asset_id, bytes: await image.png().toBuffer() }]
}
const panel = {
  type: 'shape',
  fill: { type: 'solid', color: 'primary' },
  frame: { x: 0, y: 0, width: 800, height: 120, rotation: 0 },
}
const veil = { type: 'shape', opacity: 0.5, fill: { type: 'solid', color: '#000000' } }
const below = textOf('Below the veil', { color: '#000000' })
const above = textOf('Above all', { color: '#000000', frame: { ...frame, y: 500, height: 60 } })
const sheet = async (...more: object[]) => designOf([photo, panel, ...more], { files: await photoOf() })
const rgbOperators = /\brg\b|\bRG\b/

for (const mode of ['cmyk', 'pdf/x-4', 'pdf/x-1a:2003'] as const) {
  test(`${mode} has the inks of the press alone, and passes its own preflight`, async () => {
    const { structure, drawn, preflight, warnings } = await pdfOf(await sheet(above), {
      mode,
      width_mm: 150,
      bleed_mm: 3,
    })
    assert.deepEqual(
      preflight?.checks.filter(({ status }) => status === 'failed'),
      [],
    )
    assert.equal(preflight?.mode, mode)
    assert.doesNotMatch(structure, /DeviceRGB|CalRGB/)
    assert.doesNotMatch(drawn, rgbOperators)
    assert.match(structure, /\/S \/GTS_PDFX\n/)
    assert.match(structure, /\/Trapped \d+ 0 R/)
    assert.match(structure, /obj\n\/False\nendobj/)
    assert.deepEqual(warnings, [])
  })
}

test('the promise of PDF/X stands where readers look for it', async () => {
  const four = await pdfOf(await sheet(above), { mode: 'pdf/x-4' })
  assert.match(four.structure, /^%PDF-1\.6/)
  assert.match(four.drawn, /<pdfxid:GTS_PDFXVersion>PDF\/X-4</)
  assert.match(four.structure, /\(PDF\/X-4\)/)
  const one = await pdfOf(await sheet(above), { mode: 'pdf/x-1a:2003' })
  assert.match(one.structure, /^%PDF-1\.4/)
  assert.match(one.structure, /\(PDF\/X-1a:2003\)/)
  assert.doesNotMatch((await pdfOf(await sheet(above), { mode: 'cmyk' })).structure, /PDF\/X/)
})

test('PDF/X-4 keeps what lets something through, and PDF/X-1a flattens it with all that it covers', async () => {
  const source = await sheet(below, veil, above)
  const transparency = /\/SMask|\/Group|\/ca |\/CA /
  const four = await pdfOf(source, { mode: 'pdf/x-4', width_mm: 150 })
  assert.match(four.structure, transparency)
  const one = await pdfOf(source, { mode: 'pdf/x-1a:2003', width_mm: 150 })
  assert.doesNotMatch(one.structure, transparency)
  assert.equal(one.structure.match(/\/Subtype \/Image/g)?.length, 1)
  assert.match(one.warnings.join(' '), /PDF\/X-1a knows no transparency.*300 pixels per inch/)
  assert.deepEqual(
    one.preflight?.checks.filter(({ status }) => status === 'failed'),
    [],
  )
})

test('text under a veil can still be found, unseen, and text that nothing covers stays text', async () => {
  const { drawn } = await pdfOf(await sheet(below, veil, above), { mode: 'pdf/x-1a:2003', width_mm: 150 })
  assert.deepEqual(spokenIn(drawn), ['Below the veil', 'Above all'])
  const [hidden, seen] = drawn.split('ActualText').slice(1)
  assert.match(hidden!, /3 Tr/)
  assert.match(seen!, /0 Tr .*0 0 0 1 k/)
})

test('pictures with an alpha channel are masked in PDF/X-4 and flattened in PDF/X-1a', async () => {
  const source = designOf([photo], { files: await photoOf(0.5) })
  assert.match((await pdfOf(source, { mode: 'pdf/x-4' })).structure, /\/SMask/)
  assert.doesNotMatch((await pdfOf(source, { mode: 'pdf/x-1a:2003' })).structure, /\/SMask/)
})

test('an alpha channel that covers everything counts as none', async () => {
  const { structure } = await pdfOf(designOf([photo], { files: await photoOf(1) }), { mode: 'pdf/x-4' })
  assert.doesNotMatch(structure, /\/SMask/)
})

test('art goes on in the bleed as in a mirror, and text does not', async () => {
  const { drawn, texts } = await pdfOf(await sheet(above), { mode: 'pdf/x-4' })
  const copies = [...drawn.matchAll(/q ([\d.-]+) 0 0 ([\d.-]+) [\d. -]+ cm \/X\d+ Do Q/g)].map(
    ([, x, y]) => `${x} ${y}`,
  )
  for (const mirrored of ['-1 1', '1 -1', '-1 -1'])
    assert.ok(
      copies.includes(mirrored) || drawn.includes(`${mirrored.split(' ')[0]} 0 0 ${mirrored.split(' ')[1]} `),
      mirrored,
    )
  assert.equal(texts.filter(text => text.includes('ActualText')).length, 1)
})

const full = { x: 0, y: 0, width: 800, height: 600, rotation: 0 }
const layer = (color: string, more: object = {}): object => ({
  type: 'shape',
  frame: full,
  fill: { type: 'solid', color },
  ...more,
})

test('each layer is mirrored into the bleed right before it is drawn, so that none shines through the next', async () => {
  const { texts } = await pdfOf(designOf([layer('#e0b070'), layer('#205090')]), { mode: 'pdf/x-1a:2003' })
  const page = texts.find(text => text.includes(' Do'))!
  const steps = [...page.matchAll(/\/(X\d+) Do|( f)$/gm)].map(([, form]) => form ?? 'fill')
  const runs = steps.filter((step, at) => step !== steps[at - 1])
  assert.deepEqual(runs, ['fill', 'X0', 'fill', 'X1', 'fill'])
  assert.equal(steps.length, 3 + 2 * 8)
})

test('what lets something through is mirrored beyond the edge alone, and what no bleed reaches is not mirrored', async () => {
  const small = layer('#205090', { frame: { x: 350, y: 250, width: 100, height: 100, rotation: 0 } })
  const edges = async (element: object): Promise<string[]> => {
    const { drawn } = await pdfOf(designOf([element]), { mode: 'pdf/x-4', bleed_mm: 25.4 / 72 })
    return [...drawn.matchAll(/^q ([\d.]+ [\d.]+ [\d.]+ [\d.]+) re W n .* Do Q$/gm)].map(([, box]) => box!)
  }
  assert.ok((await edges(layer('#205090'))).includes('0 1 2 450'))
  assert.ok((await edges(layer('#205090', { opacity: 0.5 }))).includes('0 1 1 450'))
  assert.deepEqual(await edges(small), [])
})

test('black letters are printed onto what lies below, white ones never', async () => {
  const white = textOf('White', { color: '#ffffff' })
  const { drawn, structure } = await pdfOf(await sheet(white, above), { mode: 'pdf/x-4' })
  const stateOf = (text: RegExp): string => text.exec(drawn)![1]!
  const [off, on] = [stateOf(/\/(G\d+) gs 0 0 0 0 k/), stateOf(/\/(G\d+) gs 0 0 0 1 k/)]
  assert.notEqual(off, on)
  assert.match(structure, /\/OP true\n\/op true\n\/OPM 1/)
  assert.match(structure, /\/OP false\n\/op false\n\/OPM 1/)
})

test('crop marks are hairlines of black ink', async () => {
  const { drawn } = await pdfOf(await sheet(), { mode: 'pdf/x-4', crop_marks: true })
  assert.match(drawn, /0 0 0 1 K 0\.25 w/)
})

test('lines that no press could hold are drawn as hairlines that it can', async () => {
  const thin = { type: 'shape', stroke: { color: '#000000', width: 0.1 } }
  const { drawn, preflight } = await pdfOf(designOf([thin]), { mode: 'pdf/x-4' })
  // At 0.75 points a pixel.
  assert.match(drawn, /\b0\.3347 w/)
  assert.equal(preflight?.checks.find(({ id }) => id === 'P22')?.status, 'passed')
  assert.match((await pdfOf(designOf([thin]))).drawn, /\b0\.1 w/)
})

test('a profile that is none fails the format', async () => {
  const profile = { assetId: 'ast_01JD0000000000000000000077', bytes: Buffer.from('no profile') }
  const source = { ...(await sheet()), files: [profile] }
  await assert.rejects(pdfOf(source, { mode: 'cmyk', profile_asset_id: profile.assetId }), { code: 'unusable-profile' })
})

test('the same design gives the same bytes', async () => {
  const source = await sheet(below, veil, above)
  for (const mode of ['pdf/x-4', 'pdf/x-1a:2003'])
    assert.ok((await pdfOf(source, { mode })).bytes.equals((await pdfOf(source, { mode })).bytes), mode)
})
