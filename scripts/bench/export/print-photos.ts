import sharp from 'sharp'
import { photoFrom } from '../design/photos.ts'

/** Of the longer side: what a phone takes, and enough for paper. */
const longSide = 4000

/** Photos of some twelve million pixels, from seeds. JPEG. */
export const printPhotos = (count: number): Promise<Buffer[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, at) =>
      sharp(await photoFrom(at + 1))
        .resize(longSide, longSide, { fit: 'inside' })
        .jpeg({ quality: 88 })
        .toBuffer(),
    ),
  )
