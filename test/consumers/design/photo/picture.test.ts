import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { readPhoto } from '../../../../consumers/design/photo/picture.ts'
import { gifWithFrames, pngClaiming, svgFile, tiffFile } from '../../../support/hostile-images.ts'

const plain = (width: number, height: number, background = '#336699') =>
  sharp({ create: { width, height, channels: 3, background } })

/** Red above, blue below. */
const flag = plain(600, 400, '#0000ff').composite([
  { input: await plain(600, 200, '#ff0000').png().toBuffer(), top: 0, left: 0 },
])
const colorAt = ({ rgb, width }: { rgb: Uint8Array; width: number }, x: number, y: number): number[] =>
  [0, 1, 2].map(channel => rgb[3 * (y * width + x) + channel]! > 127).map(Number)

test('a photo is seen small, in its own proportions and in three channels', async () => {
  const photo = await readPhoto('ast_1', await flag.clone().png().toBuffer())
  const { thumbnail } = photo
  assert.deepEqual([photo.assetId, photo.width, photo.height], ['ast_1', 600, 400])
  assert.deepEqual([thumbnail.width, thumbnail.height, thumbnail.rgb.length], [128, 85, 3 * 128 * 85])
  assert.deepEqual(
    [colorAt(thumbnail, 64, 10), colorAt(thumbnail, 64, 75)],
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
  )
})

test('a photo that was taken with the camera on its side is turned as a person would see it', async () => {
  const turned = await flag.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const { width, height, thumbnail } = await readPhoto('ast_1', turned)
  assert.deepEqual([width, height, thumbnail.width, thumbnail.height], [400, 600, 85, 128])
  // What was above is now at the right.
  assert.deepEqual(
    [colorAt(thumbnail, 75, 64), colorAt(thumbnail, 10, 64)],
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
  )
  const upsideDown = await flag.clone().withMetadata({ orientation: 3 }).jpeg().toBuffer()
  const { thumbnail: below, width: same } = await readPhoto('ast_1', upsideDown)
  assert.deepEqual([same, colorAt(below, 64, 10)], [600, [0, 0, 1]])
})

test('gray, CMYK, sixteen bits, transparency and the thinnest strip come out the same way', async () => {
  const files = [
    plain(40, 20).toColourspace('b-w').jpeg(),
    plain(40, 20).toColourspace('cmyk').jpeg(),
    plain(40, 20).toColourspace('rgb16').png(),
    sharp({ create: { width: 40, height: 20, channels: 4, background: '#00000000' } }).png(),
    plain(40, 20).webp(),
    plain(40, 20).gif(),
    plain(3000, 1).png(),
    plain(1, 1).png(),
  ]
  for (const file of files) {
    const { rgb, width, height } = (await readPhoto('ast_1', await file.toBuffer())).thumbnail
    assert.equal(rgb.length, 3 * width * height)
    assert.ok(Math.max(width, height) === 128 && Math.min(width, height) >= 1)
  }
})

test('what lies behind a transparent picture is paper', async () => {
  const clear = sharp({ create: { width: 9, height: 9, channels: 4, background: '#00000000' } })
  const { rgb } = (await readPhoto('ast_1', await clear.png().toBuffer())).thumbnail
  assert.ok(rgb.every(value => value === 255))
})

test('what is no picture, or one that must not be opened, fails for that reason', async () => {
  const whole = await plain(300, 200).jpeg().toBuffer()
  const broken = [
    Buffer.alloc(0),
    Buffer.from('no picture'),
    whole.subarray(0, whole.length / 2),
    svgFile,
    tiffFile,
    pngClaiming(200, 200),
  ]
  for (const bytes of broken) await assert.rejects(readPhoto('ast_1', bytes), { code: 'undecodable-image' })
  await assert.rejects(readPhoto('ast_1', pngClaiming(60_000, 60_000)), { code: 'too-many-pixels' })
  await assert.rejects(readPhoto('ast_1', pngClaiming(16_000, 16_000)), { code: 'too-many-pixels' })
  await assert.rejects(readPhoto('ast_1', gifWithFrames(20_000)), { code: 'too-many-frames' })
})
