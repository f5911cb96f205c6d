import { crc32, deflateSync } from 'node:zlib'

/** A PNG that claims this size and holds hardly any pixels. */
export const pngClaiming = (width: number, height: number): Buffer => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const pixels = deflateSync(Buffer.alloc(1000))
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

const pngChunk = (type: string, body: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

/** A GIF of one pixel with this many frames. */
export const gifWithFrames = (frames: number): Buffer => {
  const header = Buffer.from('47494638396101000100800000000000ffffff', 'hex')
  const frame = Buffer.from('2c0000000001000100000202440100', 'hex')
  return Buffer.concat([header, ...Array.from({ length: frames }, () => frame), Buffer.from('3b', 'hex')])
}

/** A WebP file that claims this many frames. */
export const webpWithFrames = (frames: number): Buffer => {
  const extended = Buffer.from('56503858 0a000000 02000000 000000 000000'.replaceAll(' ', ''), 'hex')
  const animation = Buffer.from('414e494d 06000000 00000000 0000'.replaceAll(' ', ''), 'hex')
  const frame = Buffer.concat([Buffer.from('414e4d4610000000', 'hex'), Buffer.alloc(16)])
  const body = Buffer.concat([Buffer.from('WEBP'), extended, animation, ...Array.from({ length: frames }, () => frame)])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length)
  return Buffer.concat([Buffer.from('RIFF'), size, body])
}

export const svgFile = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
)

/** A TIFF of one gray pixel. */
export const tiffFile = Buffer.from(
  '49492a0008000000' +
    '0800' +
    '000104000100000001000000' +
    '010104000100000001000000' +
    '020103000100000008000000' +
    '030103000100000001000000' +
    '060103000100000001000000' +
    '11010400010000006e000000' +
    '160104000100000001000000' +
    '170104000100000001000000' +
    '00000000' +
    '80',
  'hex',
)
