const startOfImage = Buffer.from('ffd8', 'hex')
const app0 = Buffer.from('ffe00010', 'hex')
const identifier = Buffer.from('JFIF\0', 'latin1')
const version = Buffer.from('0102', 'hex')
const dotsPerInch = 1
const noThumbnail = Buffer.from('0000', 'hex')

/** How many bytes `withJfifDensity` adds. */
export const jfifBytes = 18

/**
 * The JPEG with a JFIF segment that notes its resolution, right behind its start, where readers look for it. libvips notes it
 * only in EXIF, which many do not read. ITU-T T.871, 10.1.
 */
export const withJfifDensity = (jpeg: Buffer, dpi: number): Buffer => {
  const density = Buffer.alloc(5)
  density.writeUInt8(dotsPerInch, 0)
  density.writeUInt16BE(dpi, 1)
  density.writeUInt16BE(dpi, 3)
  const rest = jpeg.subarray(startOfImage.length)
  return Buffer.concat([startOfImage, app0, identifier, version, density, noThumbnail, rest])
}
