// The resolution that files note, read from their bytes.
import sharp from 'sharp'
import { exportAs, forEachDesign, type Measure } from './measure.ts'

const check = 'dpi_exact_ratio'
const resolutions = [36, 72, 96, 97, 150, 300, 350, 600, 1200]

export const measureDpi: Measure = (bench, tally) =>
  forEachDesign(bench, tally, {
    checks: [check],
    work: async (design, look, at) => {
      const dpi = resolutions[at % resolutions.length]!
      for (const type of ['png', 'jpg'] as const) {
        const { files } = await exportAs(bench, design, { type, dpi, scale: 0.25 })
        const found = type === 'png' ? ofPng(Buffer.from(files[0].bytes)) : await ofJpg(Buffer.from(files[0].bytes))
        const wanted = type === 'png' ? String(Math.round(dpi / 0.0254)) : `${dpi} ${dpi} ${dpi}`
        look.check(check, found === wanted, `${type} of ${dpi} dpi notes ${found}`)
      }
    },
  })

/** Pixels per meter, of the chunk pHYs. */
const ofPng = (png: Buffer): string => {
  const at = png.indexOf('pHYs') + 4
  const [across, down, unit] = [png.readUInt32BE(at), png.readUInt32BE(at + 4), png[at + 8]]
  return across === down && unit === 1 ? String(across) : `${across}, ${down} in unit ${unit}`
}

/** Of JFIF in both directions, and of EXIF as libvips reads it without JFIF. */
const ofJpg = async (jpg: Buffer): Promise<string> => {
  const isJfif = jpg.toString('latin1', 6, 10) === 'JFIF' && jpg[13] === 1
  const withoutJfif = Buffer.concat([jpg.subarray(0, 2), jpg.subarray(4 + jpg.readUInt16BE(4))])
  const { density } = await sharp(withoutJfif).metadata()
  return isJfif ? `${jpg.readUInt16BE(14)} ${jpg.readUInt16BE(16)} ${density}` : 'nothing in JFIF'
}
