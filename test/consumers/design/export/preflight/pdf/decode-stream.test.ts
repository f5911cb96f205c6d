import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { decodeStream } from '../../../../../../consumers/design/export/preflight/pdf/decode-stream.ts'
import type { PdfDict, PdfValue } from '../../../../../../consumers/design/export/preflight/pdf/values.ts'

const name = (text: string): PdfValue => ({ kind: 'name', name: text })
const resolve = (value: PdfValue | undefined): PdfValue | undefined => value
const decode = (raw: Buffer, entries: [string, PdfValue][]) =>
  decodeStream({ kind: 'stream', raw, dict: new Map(entries) }, resolve)

/** The packed rows of a PNG. */
const rowsOf = (png: Buffer): Buffer => {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  return Buffer.concat(parts)
}

/** A picture that every kind of row suits somewhere. */
const [width, height] = [61, 80]
const pixels = Buffer.from(
  Array.from({ length: width * height * 4 }, (_, at) => {
    const [x, y] = [(at >> 2) % width, Math.floor(at / 4 / width)]
    return [x * 3, y * 2, (x * y) >> 3, (x * x + y * 7 + (at % 4) * 31) >> 2][Math.floor(y / 20)]! & 255
  }),
)

test('the rows of a PNG are unpacked as the PNG was packed', async () => {
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png({ adaptiveFiltering: true })
    .toBuffer()
  const parameters: PdfDict = new Map<string, PdfValue>([
    ['Predictor', 15],
    ['Colors', 4],
    ['BitsPerComponent', 8],
    ['Columns', width],
  ])
  const decoded = decode(rowsOf(png), [
    ['Filter', name('FlateDecode')],
    ['DecodeParms', parameters],
  ])
  assert.deepEqual(decoded?.bytes, pixels)
})

test('each kind of row adds what it says', () => {
  const rows = [
    [0, 10, 20, 30],
    [1, 1, 2, 3],
    [2, 1, 1, 1],
    [3, 10, 10, 10],
    [4, 1, 1, 1],
  ]
  const parameters: PdfDict = new Map<string, PdfValue>([
    ['Predictor', 12],
    ['Columns', 3],
  ])
  const decoded = decode(deflateSync(Buffer.from(rows.flat())), [
    ['Filter', [name('FlateDecode')]],
    ['DecodeParms', [parameters]],
  ])
  assert.deepEqual([...decoded!.bytes], [10, 20, 30, 1, 3, 6, 2, 4, 7, 11, 17, 22, 12, 18, 23])
})

test('what has no filter is as it is', () => {
  assert.deepEqual(decode(Buffer.from('abc'), []), { bytes: Buffer.from('abc') })
})

test('a JPEG stays packed, and says so', () => {
  const decoded = decode(deflateSync(Buffer.from('jpeg')), [['Filter', [name('FlateDecode'), name('DCTDecode')]]])
  assert.deepEqual(decoded, { bytes: Buffer.from('jpeg'), left: 'DCTDecode' })
})

test('damaged bytes and filters that nothing of ours writes cannot be decoded', () => {
  assert.equal(decode(Buffer.from('no zlib'), [['Filter', name('FlateDecode')]]), undefined)
  assert.equal(decode(Buffer.from('abc'), [['Filter', name('LZWDecode')]]), undefined)
  const tiff: PdfDict = new Map<string, PdfValue>([['Predictor', 2]])
  const packed = deflateSync(Buffer.from('abc'))
  assert.equal(
    decode(packed, [
      ['Filter', name('FlateDecode')],
      ['DecodeParms', tiff],
    ]),
    undefined,
  )
})
