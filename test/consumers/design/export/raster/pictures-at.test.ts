import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { picturesAt } from '../../../../../consumers/design/export/raster/pictures-at.ts'
import type { ImageItem } from '../../../../../consumers/design/compile/display-list.ts'
import { photo } from '../../compile/elements.ts'
import { colorfulPhoto, sourceWith, wholePhoto } from './source-with.ts'

const bytes = await colorfulPhoto()
const sizeAt = async (element: object, scale: number): Promise<[number, number]> => {
  const { list } = sourceWith([element])
  const picture = await picturesAt(list, [{ assetId: photo.asset_id, bytes }], scale)
  const { href } = picture(list.items[0] as ImageItem)!
  const { width, height } = await sharp(Buffer.from(href.split(',')[1]!, 'base64')).metadata()
  return [width, height]
}

test('a picture has the pixels that it takes up, without what is cropped away, and never more than its own', async () => {
  assert.deepEqual(await sizeAt(wholePhoto, 0.5), [200, 150])
  assert.deepEqual(await sizeAt(photo, 0.25), [100, 75])
  assert.deepEqual(await sizeAt(wholePhoto, 8), [400, 300])
})

test('a file that no place shows is not even read, and a place without its file stays empty', async () => {
  const { list } = sourceWith([photo])
  const picture = await picturesAt(list, [{ assetId: 'ast_01JD0000000000000000000001', bytes: new Uint8Array(9) }], 1)
  assert.equal(picture(list.items[0] as ImageItem), undefined)
})

test('a file that is no picture is refused', async () => {
  const { list } = sourceWith([photo])
  const files = [{ assetId: photo.asset_id, bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }]
  await assert.rejects(picturesAt(list, files, 1), { code: 'undecodable-image' })
})

test('the same large picture in many places is refused rather than held many times', async () => {
  const [width, height] = [5000, 5000]
  const large = await sharp({ create: { width, height, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer()
  const place = { ...wholePhoto, frame: { x: 0, y: 0, width, height, rotation: 0 } }
  const { list } = sourceWith(Array.from({ length: 9 }, () => place))
  await assert.rejects(picturesAt(list, [{ assetId: photo.asset_id, bytes: large }], 1), { code: 'too-many-pixels' })
})
