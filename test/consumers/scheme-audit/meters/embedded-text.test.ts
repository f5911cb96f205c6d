import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { embeddedText } from '../../../../consumers/scheme-audit/meters/embedded-text.ts'
import { pngOfDigits } from '../pictures.ts'

const picture = await pngOfDigits('2568')
const exif = { IFD0: { ImageDescription: 'the answer is 2568' } }

for (const format of ['png', 'jpeg', 'webp'] as const) {
  test(`what the metadata of a ${format} say is found, and its pixels are not searched`, async () => {
    const plain = await sharp(picture).toFormat(format).toBuffer()
    assert.ok(!embeddedText(plain, format).includes('2568'))
    const telling = await sharp(picture).withExif(exif).toFormat(format).toBuffer()
    assert.ok(embeddedText(telling, format).includes('the answer is 2568'))
  })
}

test('what lies behind the end of a picture is found', async () => {
  const behind = Buffer.from('<!-- 2568 -->')
  assert.equal(
    embeddedText(Buffer.concat([await sharp(picture).gif().toBuffer(), behind]), 'gif')
      .split('\n')
      .at(-1),
    behind.toString(),
  )
  assert.ok(embeddedText(Buffer.concat([picture, behind]), 'png').includes('2568'))
  const jpeg = await sharp(picture).jpeg().toBuffer()
  assert.ok(embeddedText(Buffer.concat([jpeg, behind]), 'jpeg').includes('2568'))
})

test('a comment in a GIF is found', async () => {
  const gif = await sharp(picture).gif().toBuffer()
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, 4]), Buffer.from('2568'), Buffer.from([0])])
  const withComment = Buffer.concat([gif.subarray(0, -1), comment, gif.subarray(-1)])
  assert.ok(embeddedText(withComment, 'gif').includes('2568'))
})

test('no more than 64 KiB is read, and a file that lies about its parts ends the search', () => {
  const endless = Buffer.concat([picture, Buffer.alloc(200_000, 'x')])
  assert.ok(embeddedText(endless, 'png').length <= 65_600)
  for (const format of ['png', 'jpeg', 'gif', 'webp'] as const) {
    for (let size = 0; size < 64; size++) {
      assert.equal(typeof embeddedText(Buffer.alloc(size, 0xff), format), 'string')
      assert.equal(typeof embeddedText(Buffer.alloc(size, 0x21), format), 'string')
    }
  }
})
