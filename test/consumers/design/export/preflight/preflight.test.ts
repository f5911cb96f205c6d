import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { preflight, type PreflightFacts } from '../../../../../consumers/design/export/preflight/preflight.ts'
import { preflightReportSchema } from '#contracts/exports/preflight.ts'
import { bytesOfSheet, factsFor, pressSheet } from './press-sheet.ts'
import { faults } from './spoiled-sheets.ts'

const modes = ['pdf/x-4', 'pdf/x-1a:2003'] as const

const failed = async (bytes: Uint8Array, facts: PreflightFacts): Promise<string[]> =>
  (await preflight(bytes, facts)).checks.filter(({ status }) => status === 'failed').map(({ id }) => id)

for (const mode of modes) {
  test(`a sound page passes all 27 checks of ${mode}`, async () => {
    const report = await preflight(bytesOfSheet(pressSheet(mode)), factsFor(mode))
    assert.deepEqual(
      report.checks.filter(({ status }) => status !== 'passed'),
      [],
    )
    assert.deepEqual(
      report.checks.map(({ id }) => id),
      Array.from({ length: 27 }, (_, place) => `P${String(place + 1).padStart(2, '0')}`),
    )
    assert.ok(report.passed)
    assert.equal(report.profile, 'Coated')
    assert.equal(report.min_image_ppi, 254)
    // The black letters overprint the ground: 10 % and 20 %, and black.
    assert.equal(report.max_ink_percent, 130)
    preflightReportSchema.parse(report)
  })
}

for (const { id, what, spoil, only } of faults)
  for (const mode of only ? [only] : modes)
    test(`${what} fails ${id} of ${mode}, and nothing else`, async () => {
      const [sheet, facts] = [pressSheet(mode), factsFor(mode)]
      spoil(sheet, facts)
      const report = await preflight(bytesOfSheet(sheet), facts)
      const bad = report.checks.filter(({ status }) => status === 'failed')
      assert.deepEqual(
        bad.map(check => check.id),
        [id],
        JSON.stringify(bad),
      )
      assert.ok(bad[0]!.detail, 'a failure says what was found')
      assert.equal(report.passed, false)
    })

test('every check has a way to fail', () => {
  const covered = new Set(faults.map(({ id }) => id))
  assert.equal(covered.size, 27)
})

test('packed metadata fail P10 of pdf/x-4', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.xmp = {
    text: deflateSync(sheet.xmp.text).toString('latin1'),
    entries: { ...sheet.xmp.entries, Filter: '/FlateDecode' },
  }
  const report = await preflight(bytesOfSheet(sheet), factsFor('pdf/x-4'))
  assert.equal(report.checks.find(({ id }) => id === 'P10')?.status, 'failed')
})

test('a picture a little coarse, fine white letters and letters near the edge are warnings', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.content[1] = 'q 36 0 0 36 30 30 cm /X1 Do Q'
  sheet.content[3] = 'q 0 0 0 0 k BT /F1 6 Tf 1 0 0 1 10 50 Tm <00010002> Tj ET Q'
  const report = await preflight(bytesOfSheet(sheet), factsFor('pdf/x-4'))
  const warned = report.checks.filter(({ status }) => status !== 'passed')
  assert.deepEqual(
    warned.map(({ id, status }) => [id, status]),
    [
      ['P19', 'warned'],
      ['P22', 'warned'],
      ['P27', 'warned'],
    ],
  )
  assert.ok(report.passed)
})

test('transparency passes PDF/X-4 where the page mixes in inks', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.page['Group'] = '<</S /Transparency /CS /DeviceCMYK>>'
  sheet.resources['ExtGState'] = '<</G1 <</OP true /op true /OPM 1>> /G2 <</ca 0.5>>>>'
  sheet.content.push('q /G2 gs 0 1 0 0 k 20 20 5 5 re f Q')
  assert.deepEqual(await failed(bytesOfSheet(sheet), factsFor('pdf/x-4')), [])
})

test('colors of the screen pass PDF/X-4 where the page says which they are', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.resources['ColorSpace'] = '<</DefaultRGB [/CalRGB <</WhitePoint [0.9505 1 1.089]>>]>>'
  sheet.content.push('1 0 0 rg 20 20 5 5 re f')
  assert.deepEqual(await failed(bytesOfSheet(sheet), factsFor('pdf/x-4')), [])
})

test('invisible text counts in PDF/X-1a where a picture below shows it', async () => {
  const sheet = pressSheet('pdf/x-1a:2003')
  sheet.content[3] = 'BT 3 Tr /F1 6 Tf 1 0 0 1 32 40 Tm <00010002> Tj ET'
  assert.deepEqual(await failed(bytesOfSheet(sheet), factsFor('pdf/x-1a:2003')), [])
})

test('what is drawn in a form counts as on the page', async () => {
  const sheet = pressSheet('pdf/x-4')
  const drawn = sheet.content[3]!
  sheet.more = [
    `<</Subtype /Form /BBox [0 0 200 200] /Resources 8 0 R /Length ${drawn.length}>>\nstream\n${drawn}\nendstream`,
  ]
  sheet.resources['XObject'] = '<</X1 11 0 R /X2 20 0 R>>'
  sheet.content[3] = 'q 1 0 0 1 0 5 cm /X2 Do Q'
  assert.deepEqual(await failed(bytesOfSheet(sheet), factsFor('pdf/x-4')), [])
})

test('a form that draws itself, ten times over, ends', async () => {
  const sheet = pressSheet('pdf/x-4')
  const again = '/X2 Do '.repeat(10)
  sheet.more = [`<</Subtype /Form /BBox [0 0 9 9] /Resources 8 0 R /Length 70>>\nstream\n${again}\nendstream`]
  sheet.resources['XObject'] = '<</X1 11 0 R /X2 20 0 R>>'
  sheet.content.push('/X2 Do')
  assert.deepEqual(await failed(bytesOfSheet(sheet), factsFor('pdf/x-4')), ['P25'])
})

test('text may stand in any order, in ligatures, and in the words of a span', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.content[3] = sheet.content[3]!.replace('<0001> Tj', '/Span <</ActualText <FEFFFB01>>> BDC <0001> Tj EMC')
  const facts = { ...factsFor('pdf/x-4'), texts: [{ text: 'i f' }, { text: 'i' }] }
  assert.deepEqual(await failed(bytesOfSheet(sheet), facts), [])
})

test('emoji are drawings, and no letters', async () => {
  const facts = { ...factsFor('pdf/x-4'), texts: [{ text: 'H 🎉 1️⃣ 👩‍👩‍👧 🇨🇳 i' }] }
  assert.deepEqual(await failed(bytesOfSheet(pressSheet('pdf/x-4')), facts), [])
})

test('plain CMYK is held to what any press needs', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.version = '1.7'
  sheet.intents = '[]'
  const report = await preflight(bytesOfSheet(sheet), factsFor('cmyk'))
  assert.ok(report.passed)
  assert.deepEqual(
    report.checks.filter(({ id }) => /^P(?:01|04|05|06|07|08|09|10|16)$/.test(id)),
    [],
  )
  assert.equal(report.checks.length, 18)
})

test('a ground behind a mask does not reach the edge, however large it is', async () => {
  const sheet = pressSheet('pdf/x-4')
  sheet.page['Group'] = '<</S /Transparency /CS /DeviceCMYK>>'
  sheet.resources['ExtGState'] = '<</G1 <</OP true /op true /OPM 1>> /G2 <</SMask <</S /Luminosity /G 20 0 R>>>>>>'
  sheet.more = [
    '<</Subtype /Form /BBox [0 0 9 9] /Group <</S /Transparency /CS /DeviceGray>> /Length 0>>\nstream\n\nendstream',
  ]
  sheet.content[0] = `q /G2 gs ${sheet.content[0]} Q`
  assert.deepEqual(await failed(bytesOfSheet(sheet), factsFor('pdf/x-4')), ['P12'])
})

test('letters in a group that lets everything through are not seen', async () => {
  const sheet = pressSheet('pdf/x-4')
  const drawn = sheet.content[3]!
  sheet.page['Group'] = '<</S /Transparency /CS /DeviceCMYK>>'
  sheet.more = [
    `<</Subtype /Form /BBox [0 0 200 200] /Resources 8 0 R /Group <</S /Transparency>> /Length ${drawn.length}>>\nstream\n${drawn}\nendstream`,
  ]
  sheet.resources['XObject'] = '<</X1 11 0 R /X2 20 0 R>>'
  sheet.resources['ExtGState'] = '<</G1 <</OP true /op true /OPM 1>> /G2 <</ca 0>>>>'
  sheet.content[3] = 'q /G2 gs /X2 Do Q'
  assert.deepEqual(await failed(bytesOfSheet(sheet), factsFor('pdf/x-4')), ['P24'])
})
