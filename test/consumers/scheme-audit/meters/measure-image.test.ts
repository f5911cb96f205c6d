import { openCv } from '#infra/engines/open-cv.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { measureImage } from '../../../../consumers/scheme-audit/meters/measure-image.ts'
import { pngClaiming } from '../../../support/hostile-images.ts'
import { gifOfDigits, pngOfDigits, type Look } from '../pictures.ts'

const measured = async (text: string, look?: Look) => measureImage(await pngOfDigits(text, look))

test('characters that stand apart are counted, and those that touch are one', async () => {
  for (const text of ['80', '386', '2568', '90356']) assert.equal((await measured(text)).glyphs, text.length, text)
  assert.equal((await measured('8888', { gap: -1 })).glyphs, 1)
})

test('a thin line joins characters until it is taken off', async () => {
  const { glyphs, solidGlyphs, lines, lineShare, lineWidthPx } = await measured('2568', { lines: [1] })
  assert.equal(glyphs, 1)
  assert.equal(solidGlyphs, 4)
  assert.equal(lines, 1)
  assert.equal(lineWidthPx, 1)
  assert.ok(lineShare > 0.01 && lineShare < 0.2)
})

test('without lines there is no width of lines, and a line as thick as a stroke is found too', async () => {
  const [plain, thick] = [await measured('2568'), await measured('2568', { lines: [4] })]
  assert.equal(plain.lines, 0)
  assert.equal(plain.lineWidthPx, undefined)
  assert.ok(thick.lines >= 1)
  assert.ok(Math.abs(thick.lineWidthPx! - 4) <= 1)
})

test('strokes and characters have their size in pixels of the file', async () => {
  const { strokeWidthPx, glyphHeightPx, width, height } = await measured('8888')
  assert.equal(strokeWidthPx, 4)
  assert.equal(glyphHeightPx, 26)
  assert.deepEqual([width, height], [104, 46])
  const large = await measureImage(
    await sharp(await pngOfDigits('8888'))
      .resize({ width: 1664, kernel: 'nearest' })
      .png()
      .toBuffer(),
  )
  assert.ok(Math.abs(large.glyphHeightPx - 26 * 16) < 12)
  assert.ok(Math.abs(large.strokeWidthPx - 64) < 8)
})

test('contrast is that of WCAG, whichever of ink and paper is the lighter', async () => {
  const [dark, light, faint] = [
    await measured('25', { ink: '#000000' }),
    await measured('25', { ink: '#ffffff', paper: '#000000' }),
    await measured('25', { ink: '#777777' }),
  ]
  assert.ok(Math.abs(dark.contrast - 21) < 0.1)
  assert.ok(Math.abs(light.contrast - 21) < 0.1)
  assert.ok(Math.abs(faint.contrast - 4.48) < 0.05)
  assert.equal(light.glyphs, 2)
})

test('noise shows in its meter, and makes ink and paper harder to part', async () => {
  const [clean, noisy] = [await measured('256'), await measured('256', { noise: 60, paper: '#c0c0c0', ink: '#303030' })]
  assert.equal(clean.noise, 0)
  assert.ok(noisy.noise > 15)
  assert.ok(clean.separability > 0.999 && noisy.separability < clean.separability)
})

test('upright strokes keep to the axes, and turning the picture takes them off', async () => {
  const upright = await pngOfDigits('8888')
  const turned = await sharp(upright).rotate(25, { background: '#ffffff' }).png().toBuffer()
  const [before, after] = [await measureImage(upright), await measureImage(turned)]
  assert.ok(before.directionSpread < 0.3)
  assert.ok(after.directionSpread > 0.8)
})

test('the same picture in another format has the same pixels and the same look; another text has not', async () => {
  const png = await pngOfDigits('2568')
  const webp = await sharp(png).webp({ lossless: true }).toBuffer()
  const jpeg = await sharp(png).jpeg({ quality: 60 }).toBuffer()
  const [first, lossless, lossy, other] = await Promise.all(
    [png, webp, jpeg, await pngOfDigits('9034')].map(measureImage),
  )
  assert.equal(lossless!.pixelDigest, first!.pixelDigest)
  assert.notEqual(lossy!.pixelDigest, first!.pixelDigest)
  assert.ok(bitsApart(first!.pictureHash, lossy!.pictureHash) <= 6)
  assert.ok(bitsApart(first!.pictureHash, other!.pictureHash) > 20)
})

const bitsApart = (a: string, b: string): number =>
  (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length

test('a frame of an animation that shows everything is found, and laid over each other the others do, too', async () => {
  const open = await measureImage(await gifOfDigits('2568', [[0], [0, 1, 2, 3], [2]]))
  assert.equal(open.frames, 3)
  assert.equal(open.fullFrames, 1)
  const closed = await measureImage(await gifOfDigits('2568', [[0, 1], [2], [3]]))
  assert.equal(closed.fullFrames, 0)
  assert.equal(closed.glyphs, 4)
})

test('an empty picture measures nothing and fails nothing', async () => {
  const empty = await sharp({ create: { width: 60, height: 20, channels: 3, background: '#eeeeee' } })
    .png()
    .toBuffer()
  const { glyphs, contrast, strokeWidthPx, glyphHeightPx, noise, separability } = await measureImage(empty)
  assert.deepEqual(
    { glyphs, contrast, strokeWidthPx, glyphHeightPx, noise, separability },
    { glyphs: 0, contrast: 1, strokeWidthPx: 0, glyphHeightPx: 0, noise: 0, separability: 0 },
  )
})

test('gray, transparent and one-pixel pictures are measured like any other', async () => {
  const gray = await sharp(await pngOfDigits('25'))
    .grayscale()
    .png()
    .toBuffer()
  assert.equal((await measureImage(gray)).glyphs, 2)
  const clear = await sharp({
    create: { width: 30, height: 30, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer()
  assert.equal((await measureImage(clear)).contrast, 1)
  const dot = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
    .png()
    .toBuffer()
  assert.equal((await measureImage(dot)).glyphs, 0)
})

test('what is no picture, or claims to be too large a one, is refused', async () => {
  await assert.rejects(measureImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), {
    code: 'undecodable-image',
  })
  await assert.rejects(measureImage(pngClaiming(5000, 5000)), { code: 'too-many-pixels' })
  const cut = await pngOfDigits('25')
  await assert.rejects(measureImage(cut.subarray(0, cut.length / 2)), { code: 'undecodable-image' })
})

test('the same bytes measure the same, and no matrix stays behind', async () => {
  const bytes = await pngOfDigits('2568', { lines: [1, 2], noise: 20 })
  const first = await measureImage(bytes)
  const heap = openCv().HEAP8.length
  for (let run = 0; run < 60; run++) assert.deepEqual(await measureImage(bytes), first)
  assert.equal(openCv().HEAP8.length, heap)
})
