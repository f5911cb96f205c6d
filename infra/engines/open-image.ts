import { Failure } from '#contracts/failures.ts'
import sharp, { type Sharp } from 'sharp'

// Everything that libvips could otherwise load (SVG, PDF, TIFF, ImageMagick, its own formats) is parser surface that nobody asked for.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
  ],
})
// Parallelism comes from processes; libvips' own cache and threads would only add memory that nobody counts.
sharp.cache(false)
sharp.concurrency(1)

/**
 * Opens one frame of an untrusted file; nothing is decoded yet. `failOn: 'error'` refuses what is cut short or broken,
 * but not the mere warnings (an odd color profile, stray bytes between markers) of which honest files from phones are full.
 */
export const openImage = (bytes: Uint8Array, limitInputPixels: number | false, page = 0): Sharp =>
  sharp(bytes, {
    failOn: 'error',
    limitInputPixels,
    limitInputChannels: 5,
    unlimited: false,
    sequentialRead: true,
    ...(page > 0 ? { page } : {}),
  })

export const undecodable = (cause: unknown): Failure =>
  new Failure('undecodable-image', 'The file is damaged, cut short, or not a JPEG, PNG, WebP or GIF image.', { cause })
