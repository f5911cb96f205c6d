import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { pictureOf } from '../../../../consumers/design/compile/pictures.ts'
import { notPictures, trappedPictures } from '../../../support/hostile-files.ts'

const assetId = 'ast_01JD0000000000000000000000'
const hrefOf = async (bytes: Uint8Array): Promise<string | undefined> => {
  const picture = await pictureOf([{ assetId, bytes }], 100)
  return picture({ assetId } as Parameters<typeof picture>[0])?.href
}

const refusals = ['undecodable-image', 'too-many-pixels', 'too-many-frames']
const isRefusal = (error: unknown): boolean => refusals.includes((error as { code?: string }).code ?? '')

for (const [what, bytes] of Object.entries({ ...notPictures, ...trappedPictures })) {
  test(`${what} becomes no part of a design`, async () => {
    await assert.rejects(hrefOf(bytes), isRefusal)
  })
}

for (const [what, bytes] of Object.entries(notPictures)) {
  test(`${what} is not taken as an upload of a picture`, async () => {
    await assert.rejects(inspectImage(bytes), { code: 'undecodable-image' })
  })
}

const pixel = sharp({ create: { width: 8, height: 8, channels: 3, background: '#0a0' } })
const passengers = {
  'a page': '<html><script>alert(document.domain)</script>',
  'an archive': 'PK\u0003\u0004 META-INF/MANIFEST.MF',
  'a document': '%PDF-1.7 /OpenAction /JavaScript (app.alert(1))',
  'a program for PHP': '<?php system($_GET["c"]); ?>',
}
for (const [what, passenger] of Object.entries(passengers)) {
  test(`of a picture with ${what} behind it, only the picture is kept`, async () => {
    for (const format of ['png', 'jpeg', 'gif', 'webp'] as const) {
      const polyglot = Buffer.concat([await pixel.clone().toFormat(format).toBuffer(), Buffer.from(passenger)])
      const href = (await hrefOf(polyglot)) ?? ''
      const kept = Buffer.from(href.slice(href.indexOf(',') + 1), 'base64')
      assert.match(href, /^data:image\/(?:png|jpeg);base64,/)
      assert.equal(kept.includes(passenger), false, format)
    }
  })
}

test('what a picture says of itself is not kept: neither a comment that is a script nor where it was taken', async () => {
  const bytes = await pixel
    .clone()
    .withExif({ IFD0: { Copyright: '<script>alert(1)</script>' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
    .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><script/></x:xmpmeta>')
    .jpeg()
    .toBuffer()
  const href = (await hrefOf(bytes)) ?? ''
  const kept = Buffer.from(href.slice(href.indexOf(',') + 1), 'base64')
  const { exif, xmp } = await sharp(kept).metadata()
  assert.deepEqual([exif, xmp, kept.includes('script')], [undefined, undefined, false])
})
