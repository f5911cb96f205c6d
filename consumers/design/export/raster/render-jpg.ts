import type { JpgFormat } from '#contracts/exports/formats.ts'
import { Failure } from '#contracts/failures.ts'
import type { Sharp } from 'sharp'
import type { Render } from '../rendition.ts'
import { bestQuality } from './best-quality.ts'
import { drawRaster, openRaster } from './draw-raster.ts'
import { jfifBytes, withJfifDensity } from './jfif-density.ts'

const lowestQuality = 50

/** From here on colored text is to have sharp edges, which takes color in every pixel. */
const fullChromaQuality = 85

/** libvips cuts the resolution off behind its thousandths, and 52 is 51.999 on its way there. */
const belowThousandths = 0.0005

/**
 * A JPEG in sRGB whose resolution stands in JFIF and in EXIF.
 * @throws Failure `too-many-pixels`; `target-unreachable` when not even the lowest quality fits into `max_bytes`.
 */
export const renderJpg: Render<JpgFormat> = async (source, format) => {
  const { scale, dpi, background } = format
  const raster = await drawRaster(source, { scale })
  const { width, height } = raster
  const image = openRaster(raster)
    .flatten({ background })
    .withIccProfile('srgb')
    .withDensity(dpi + belowThousandths)
  const bytes = withJfifDensity(await encoded(image, format), dpi)
  return { files: [{ ending: 'jpg', contentType: 'image/jpeg', bytes, width, height, dpi }], warnings: [] }
}

const encoded = async (image: Sharp, { quality, scale, max_bytes }: JpgFormat): Promise<Buffer> => {
  if (max_bytes === undefined) return encode(image, quality)
  const range = { lowest: lowestQuality, highest: quality, maxBytes: max_bytes - jfifBytes }
  const fitted = await bestQuality(at => encode(image, at), range)
  if ('bytes' in fitted) return fitted.bytes
  throw new Failure('target-unreachable', explanation(fitted.smallest + jfifBytes, max_bytes, scale))
}

const encode = (image: Sharp, quality: number): Promise<Buffer> =>
  image
    .clone()
    .jpeg({ quality, mozjpeg: true, chromaSubsampling: quality >= fullChromaQuality ? '4:4:4' : '4:2:0' })
    .toBuffer()

/** Bytes grow a little slower than the area does, so the advice stays on the safe side. */
const explanation = (smallest: number, wanted: number, scale: number): string => {
  const fitting = Math.floor(90 * scale * Math.sqrt(wanted / smallest)) / 100
  const advice = fitting >= 0.1 ? `A scale of ${fitting} might fit.` : 'No scale would make it fit.'
  return `Even at quality ${lowestQuality} the picture takes ${smallest} bytes, and ${wanted} were asked for. ${advice}`
}
