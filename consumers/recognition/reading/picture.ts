import type { Sharp } from 'sharp'
import { Failure } from '#contracts/failures.ts'
import { countFrames } from '#infra/engines/count-frames.ts'
import { formatOf } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { Raster } from './raster.ts'

/** What one line of text can need: more is no picture of one. */
const limits = { bytes: 2 * 1024 * 1024, pixels: 4_000_000, frames: 16 }

/** One line, as a person sees it: the size of its first frame, and every frame at its own size. */
export type Picture = { width: number; height: number; rasters: Raster[] }

/**
 * Decodes an untrusted file.
 * @throws Failure `invalid-input` for one that is too large, `too-many-pixels`, `too-many-frames`, `undecodable-image`,
 * `unsuitable-image` for one that cannot hold a line.
 */
export const openPicture = async (bytes: Uint8Array): Promise<Picture> => {
  if (bytes.length > limits.bytes)
    throw new Failure('invalid-input', `A picture to be read has at most ${limits.bytes} bytes.`)
  const frames = framesOf(bytes)
  const first = await render(bytes, 0)
  if (isPuzzle(first)) throw new Failure('unsuitable-image', noPuzzles)
  const rasters = [first]
  for (let frame = 1; frame < frames; frame++) rasters.push(await render(bytes, frame))
  return { width: first.width, height: first.height, rasters }
}

/** Before libvips sees the file, since its readers of animations keep a record for every frame. */
const framesOf = (bytes: Uint8Array): number => {
  const frames = countFrames(bytes, formatOf(bytes), limits.frames)
  if (frames > limits.frames)
    throw new Failure('too-many-frames', `An animation to be read has at most ${limits.frames} frames.`)
  return frames
}

const noPuzzles =
  'A picture of one line is wider than it is high. Picture puzzles of verification services are not read here.'

// A large square holds no line of text. What comes in that shape are the picture puzzles of other services, which nobody reads here.
const isPuzzle = ({ width, height }: Raster): boolean => Math.min(width, height) >= 150 && width < 1.2 * height

const seen = (image: Sharp): Sharp => image.autoOrient().flatten({ background: '#fff' }).toColourspace('srgb')

const render = async (bytes: Uint8Array, frame: number): Promise<Raster> => {
  try {
    const image = seen(openImage(bytes, limits.pixels, frame))
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
    return { data: asRgb(data, info.channels), width: info.width, height: info.height }
  } catch (error) {
    throw isTooLarge(error) ? tooManyPixels() : undecodable(error)
  }
}

// The only way in which sharp tells it apart.
const isTooLarge = (error: unknown): boolean => error instanceof Error && error.message.includes('pixel limit')

const tooManyPixels = (): Failure =>
  new Failure('too-many-pixels', `A picture to be read has at most ${limits.pixels} pixels.`)

const asRgb = (data: Uint8Array, channels: number): Uint8Array => {
  if (channels === 3) return data
  const rgb = new Uint8Array((data.length / channels) * 3)
  for (let from = 0, to = 0; from < data.length; from += channels, to += 3) {
    rgb[to] = data[from]!
    rgb[to + 1] = data[from + (channels > 2 ? 1 : 0)]!
    rgb[to + 2] = data[from + (channels > 2 ? 2 : 0)]!
  }
  return rgb
}
