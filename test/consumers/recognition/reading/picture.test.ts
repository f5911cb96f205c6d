import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { Failure } from '#contracts/failures.ts'
import { openPicture } from '../../../../consumers/recognition/reading/picture.ts'
import { gifOf, rasterOf, sharpOf } from './pictures.ts'

const gray = (width: number, height: number) => rasterOf(width, height, () => 128)
/** Bright on the left, dark on the right. */
const halves = rasterOf(40, 20, x => (x < 20 ? 250 : 5))

const fails = async (bytes: Uint8Array, code: string): Promise<void> => {
  await assert.rejects(openPicture(bytes), error => error instanceof Failure && error.code === code)
}

test('what is no picture is refused', async () => {
  await fails(Buffer.from('no picture at all'), 'undecodable-image')
  await fails(new Uint8Array(0), 'undecodable-image')
  const png = await sharpOf(gray(60, 20)).png().toBuffer()
  await fails(png.subarray(0, png.length / 2), 'undecodable-image')
})

test('formats that nobody asked for are refused', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><text y="15">42</text></svg>'
  await fails(Buffer.from(svg), 'undecodable-image')
  await fails(await sharpOf(gray(60, 20)).tiff().toBuffer(), 'undecodable-image')
})

test('a picture has a most of bytes, of pixels and of frames', async () => {
  await fails(new Uint8Array(2 * 1024 * 1024 + 1), 'invalid-input')
  await fails(await sharpOf(gray(4001, 1000)).png().toBuffer(), 'too-many-pixels')
  const frames = Array.from({ length: 17 }, (_, frame) => rasterOf(32, 8, x => (x === frame ? 0 : 255)))
  await fails(await gifOf(frames), 'too-many-frames')
  assert.equal((await openPicture(await gifOf(frames.slice(1)))).rasters.length, 16)
  assert.equal((await openPicture(await sharpOf(gray(4000, 1000)).png().toBuffer())).width, 4000)
})

test('a large square is no picture of a line, a small one may be', async () => {
  await fails(await sharpOf(gray(300, 300)).png().toBuffer(), 'unsuitable-image')
  assert.equal((await openPicture(await sharpOf(gray(100, 100)).png().toBuffer())).width, 100)
})

test('every frame of an animation is there at its own size', async () => {
  const [one, other] = [rasterOf(16, 8, x => (x < 4 ? 0 : 255)), rasterOf(16, 8, x => (x > 11 ? 0 : 255))]
  const picture = await openPicture(await gifOf([one, other]))
  const { rasters } = picture
  assert.deepEqual(
    rasters.map(({ width, height }) => [width, height]),
    [
      [16, 8],
      [16, 8],
    ],
  )
  assert.ok(Buffer.from(one.data).equals(rasters[0]!.data))
  assert.ok(Buffer.from(other.data).equals(rasters[1]!.data))
})

test('what is transparent is white', async () => {
  const data = Buffer.alloc(10 * 10 * 4)
  const png = await sharp(data, { raw: { width: 10, height: 10, channels: 4 } })
    .png()
    .toBuffer()
  const [raster] = (await openPicture(png)).rasters
  assert.ok(raster!.data.every(value => value === 255))
})

test('a photo lies as a person sees it', async () => {
  // 6: to be turned by a quarter clockwise, so that the left comes to the top.
  const turned = await sharpOf(halves).withMetadata({ orientation: 6 }).png().toBuffer()
  const picture = await openPicture(turned)
  assert.deepEqual([picture.width, picture.height], [20, 40])
  const [raster] = picture.rasters
  assert.deepEqual([raster!.width, raster!.height], [20, 40])
  const brightness = (y: number): number => raster!.data[(y * 20 + 10) * 3]!
  assert.ok(brightness(2) > 200 && brightness(37) < 50, `${brightness(2)} above ${brightness(37)}`)
})

test('gray, colored and indexed pictures all become red, green and blue', async () => {
  const source = sharpOf(gray(12, 6))
  for (const encoded of [
    source.clone().toColourspace('b-w').png(),
    source.clone().png({ palette: true }),
    source.clone().jpeg(),
    source.clone().webp({ lossless: true }),
  ]) {
    const [raster] = (await openPicture(await encoded.toBuffer())).rasters
    assert.equal(raster!.data.length, 12 * 6 * 3)
    assert.ok(raster!.data.every(value => Math.abs(value - 128) <= 1))
  }
})
