import { crc32 } from 'node:zlib'

const metersPerInch = 0.0254
const meter = 1
const perceptual = 0
const headerEnd = 8 + 25

/**
 * The PNG as one in sRGB, with its resolution in whole pixels per meter. Letting libvips say the same would take it through a
 * profile, pixel by pixel, and put EXIF into the file. It must have a pHYs chunk already, as what libvips writes always does.
 * PNG specification, third edition, 11.3.2.5 and 11.3.4.3.
 */
export const tagPng = (png: Buffer, dpi: number): Buffer => {
  const density = Buffer.alloc(9)
  const perMeter = Math.round(dpi / metersPerInch)
  density.writeUInt32BE(perMeter, 0)
  density.writeUInt32BE(perMeter, 4)
  density.writeUInt8(meter, 8)
  const noted = chunk('pHYs', density)
  const at = chunkAt(png, 'pHYs')
  return Buffer.concat([
    png.subarray(0, headerEnd),
    chunk('sRGB', Buffer.of(perceptual)),
    png.subarray(headerEnd, at),
    noted,
    png.subarray(at + noted.length),
  ])
}

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

const chunkAt = (png: Buffer, type: string): number => {
  for (let at = headerEnd; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === type) return at
  }
  throw new Error(`a PNG without ${type}`)
}
