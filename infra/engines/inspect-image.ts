import { Failure } from '#contracts/failures.ts'
import { countFrames } from './count-frames.ts'
import { defaultImageLimits, type ImageLimits, requireRoom } from './image-limits.ts'
import { openImage, undecodable } from './open-image.ts'

const signatures = [
  { format: 'jpeg', contentType: 'image/jpeg', at: 0, magic: 'ffd8ff' },
  { format: 'png', contentType: 'image/png', at: 0, magic: '89504e470d0a1a0a' },
  { format: 'gif', contentType: 'image/gif', at: 0, magic: '474946383761' },
  { format: 'gif', contentType: 'image/gif', at: 0, magic: '474946383961' },
  { format: 'webp', contentType: 'image/webp', at: 8, magic: '57454250' },
] as const

export type ImageFormat = (typeof signatures)[number]['format']

/** What the header of an image file says. */
export type ImageHeader = {
  format: ImageFormat
  contentType: string
  /** As stored: `orientation` is not applied. */
  width: number
  height: number
  frames: number
  /** EXIF orientation, 1 to 8. */
  orientation: number
}

/**
 * Reads the header of an untrusted file and decodes no pixel: milliseconds and little memory, whatever the file claims.
 * Throws `undecodable-image`, `too-many-frames` or `too-many-pixels`.
 */
export const inspectImage = async (
  bytes: Uint8Array,
  limits: ImageLimits = defaultImageLimits,
): Promise<ImageHeader> => {
  const signature = signatureOf(bytes)
  if (!signature) throw undecodable('no known signature')
  // Before libvips sees the file, since its GIF and WebP readers keep a record for every frame.
  const frames = countFrames(bytes, signature.format, limits.maxFrames)
  if (frames > limits.maxFrames) {
    throw new Failure('too-many-frames', `The image has more than ${limits.maxFrames} frames.`)
  }
  const { format, width, height, orientation = 1 } = await readHeader(bytes)
  // What libvips makes of the bytes must be what their signature promised.
  if (format !== signature.format) throw undecodable(`looks like ${signature.format}, is ${format}`)
  requireRoom(width, height, limits)
  return {
    format: signature.format,
    contentType: signature.contentType,
    width,
    height,
    frames: Math.max(1, frames),
    orientation,
  }
}

/** What a file says that it is, by its first bytes. */
export const formatOf = (bytes: Uint8Array): ImageFormat | undefined => signatureOf(bytes)?.format

const signatureOf = (bytes: Uint8Array): (typeof signatures)[number] | undefined =>
  signatures.find(({ at, magic }) => hexAt(bytes, at, magic.length / 2) === magic)

const readHeader = async (bytes: Uint8Array) => {
  try {
    return await openImage(bytes, false).metadata()
  } catch (error) {
    throw undecodable(error)
  }
}

const hexAt = (bytes: Uint8Array, at: number, length: number): string =>
  Buffer.from(bytes.subarray(at, at + length)).toString('hex')
