import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { compile } from '../../../../consumers/design/compile/compile.ts'
import type { ImageItem } from '../../../../consumers/design/compile/display-list.ts'
import { pictureOf } from '../../../../consumers/design/compile/pictures.ts'
import { gifWithFrames, pngClaiming, svgFile } from '../../../support/hostile-images.ts'
import { documentWith, photo } from './elements.ts'

const [item] = compile(documentWith(photo)).items as [ImageItem]
const assetId = item.assetId

/** The file that the renderer is given for this one. */
const handedOn = async (bytes: Uint8Array, width = 300): Promise<{ type: string; bytes: Buffer }> => {
  const source = (await pictureOf([{ assetId, bytes }], width))(item)
  const [, type, body] = /^data:image\/(\w+);base64,(.*)$/.exec(source!.href)!
  return { type: type!, bytes: Buffer.from(body!, 'base64') }
}
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } })

test('a file is decoded and encoded anew, without whatever else it carried', async () => {
  const secret = 'do not hand on'
  const given = await plain(400, 200)
    .withExif({ IFD0: { ImageDescription: secret } })
    .jpeg()
    .toBuffer()
  const trailing = Buffer.concat([given, Buffer.from(`<script>${secret}</script>`)])
  assert.ok(trailing.includes(secret))
  const { type, bytes } = await handedOn(trailing)
  assert.equal(type, 'jpeg')
  assert.ok(!bytes.includes(secret))
  const { exif, width, height } = await sharp(bytes).metadata()
  assert.deepEqual([exif, width, height], [undefined, 400, 200])
})

test('a picture is turned as a person would see it', async () => {
  const turned = await plain(400, 200).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  const { width, height } = await sharp((await handedOn(turned)).bytes).metadata()
  assert.deepEqual([width, height], [200, 400])
})

test('a picture is no larger than can be seen, and is never enlarged', async () => {
  const large = await plain(3000, 1500).jpeg().toBuffer()
  assert.equal((await sharp((await handedOn(large, 200)).bytes).metadata()).width, 400)
  const small = await plain(30, 20).jpeg().toBuffer()
  assert.equal((await sharp((await handedOn(small)).bytes).metadata()).width, 30)
})

test('what can be seen through stays so, whatever format it came in', async () => {
  const clear = sharp({ create: { width: 9, height: 9, channels: 4, background: '#ff000080' } })
  for (const file of [clear.clone().png(), clear.clone().webp()]) {
    const { type, bytes } = await handedOn(await file.toBuffer())
    assert.deepEqual([type, (await sharp(bytes).metadata()).hasAlpha], ['png', true])
  }
})

test('drawings, bombs and what is no picture never reach the renderer', async () => {
  for (const bytes of [svgFile, Buffer.from('no picture'), Buffer.alloc(0), pngClaiming(300, 300)])
    await assert.rejects(handedOn(bytes), { code: 'undecodable-image' })
  await assert.rejects(handedOn(pngClaiming(60_000, 60_000)), { code: 'too-many-pixels' })
  await assert.rejects(handedOn(gifWithFrames(20_000)), { code: 'too-many-frames' })
})

test('a picture that was not given has no pixels', async () => {
  const picture = await pictureOf([], 300)
  assert.equal(picture(item), undefined)
})
