import sharp from 'sharp'
import type { PrintProfile } from '#infra/color/print-profile.ts'
import type { PdfDictionary, PdfFile, PdfRef } from '#infra/engines/pdf-file.ts'

type Size = { width: number; height: number }
/** Red, green and blue of each pixel, and how much it covers if not everything does. */
export type Pixels = Size & { rgb: Buffer; alpha?: Buffer }

/** A picture that keeps every pixel: in the inks of the profile, or in the colors of the screen without one. */
export const addPixels = async (file: PdfFile, pixels: Pixels, profile?: PrintProfile): Promise<PdfRef> => {
  const { rgb, alpha, width, height } = pixels
  const mask = alpha && (await packed(alpha, { width, height, channels: 1 }))
  const colors = profile ? profile.pixelsToInk(rgb) : rgb
  const { bytes, ...coding } = await packed(colors, { width, height, channels: profile ? 4 : 3 })
  return file.add(
    {
      ...imageOf({ width, height }, profile ? 'DeviceCMYK' : 'DeviceRGB'),
      ...coding,
      ...(mask && { SMask: addMask(file, { width, height }, mask) }),
    },
    bytes,
  )
}

/** A JPEG of three channels, byte for byte. */
export const addJpeg = (file: PdfFile, { bytes, ...size }: Size & { bytes: Buffer }): PdfRef =>
  file.add({ ...imageOf(size, 'DeviceRGB'), Filter: 'DCTDecode' }, bytes)

type Packed = { bytes: Buffer } & PdfDictionary

const addMask = (file: PdfFile, size: Size, { bytes, ...coding }: Packed): PdfRef =>
  file.add({ ...imageOf(size, 'DeviceGray'), ...coding }, bytes)

const imageOf = ({ width, height }: Size, space: string): PdfDictionary => ({
  Type: 'XObject',
  Subtype: 'Image',
  Width: width,
  Height: height,
  ColorSpace: space,
  BitsPerComponent: 8,
})

/**
 * The rows of a PNG are what PDF calls Flate with the predictors of PNG (ISO 32000-1, 7.4.4.4), so libvips may pack them, four
 * inks as if they were red, green, blue and alpha.
 */
const packed = async (raw: Buffer, { width, height, channels }: Size & { channels: 1 | 3 | 4 }): Promise<Packed> => {
  const image = sharp(raw, { raw: { width, height, channels } }).toColourspace(channels === 1 ? 'b-w' : 'srgb')
  const png = await image.png({ compressionLevel: 6 }).toBuffer()
  return {
    bytes: rowsOf(png),
    Filter: 'FlateDecode',
    DecodeParms: { Predictor: 15, Colors: channels, BitsPerComponent: 8, Columns: width },
  }
}

/** The packed rows of a PNG: the content of its IDAT chunks. */
const rowsOf = (png: Buffer): Buffer => {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  return Buffer.concat(parts)
}

/** What covers nothing needs no mask. */
export const withoutFullAlpha = ({ alpha, ...pixels }: Pixels): Pixels =>
  alpha?.some(value => value < 255) ? { ...pixels, alpha } : pixels

/** Four channels, color and alpha apart. `isPremultiplied` colors are made whole again. */
export const splitAlpha = (rgba: Buffer, size: Size, isPremultiplied: boolean): Pixels => {
  const count = size.width * size.height
  const [rgb, alpha] = [Buffer.alloc(count * 3), Buffer.alloc(count)]
  for (let at = 0; at < count; at++) {
    const cover = rgba[4 * at + 3]!
    const share = isPremultiplied && cover > 0 ? 255 / cover : 1
    alpha[at] = cover
    for (let channel = 0; channel < 3; channel++)
      rgb[3 * at + channel] = Math.min(255, Math.round(rgba[4 * at + channel]! * share))
  }
  return { ...size, rgb, alpha }
}
