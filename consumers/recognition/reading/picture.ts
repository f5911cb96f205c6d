import type { Sharp } from 'sharp'
import { Failure } from '#contracts/failures.ts'
import { countFrames } from '#infra/engines/count-frames.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { Raster } from './raster.ts'

/** What one line of text can need: more is no picture of one. */
const limits = { bytes: 2 * 1024 * 1024, pixels: 4_000_000, frames: 16 }

/**
 * An untrusted file, opened and measured but not decoded.
 * @throws Failure `invalid-input` for one that is too large, `too-many-pixels`, `too-many-frames`, `undecodable-image`,
 * `unsuitable-image` for one that cannot hold a line.
 */
export const openPicture = async (bytes: Uint8Array): Promise<Picture> => {
  if (bytes.length > limits.bytes)
    throw new Failure('invalid-input', `A picture to be read has at most ${limits.bytes} bytes.`)
  const { width, height, format } = await measure(bytes)
  if (width * height > limits.pixels)
    throw new Failure('too-many-pixels', `A picture to be read has at most ${limits.pixels} pixels.`)
  if (isPuzzle(width, height)) throw new Failure('unsuitable-image', 'A picture of one line is wider than it is high.')
  const frames = countFrames(bytes, format, limits.frames)
  if (frames > limits.frames)
    throw new Failure('too-many-frames', `An animation to be read has at most ${limits.frames} frames.`)
  return new Picture(bytes, { width, height, frames: Math.max(1, frames) })
}

// A large square holds no line of text. What comes in that shape are the picture puzzles of other services, which nobody reads here.
const isPuzzle = (width: number, height: number): boolean => Math.min(width, height) >= 150 && width < 1.2 * height

const measure = async (bytes: Uint8Array): Promise<{ width: number; height: number; format: string }> => {
  try {
    const { width, height, format, orientation = 1 } = await openImage(bytes, false).metadata()
    // Turned by a quarter when it is shown.
    return orientation >= 5 ? { width: height, height: width, format } : { width, height, format }
  } catch (error) {
    throw undecodable(error)
  }
}

type Facts = { width: number; height: number; frames: number }

export class Picture {
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly #bytes: Uint8Array
  #rasters: Promise<Raster[]> | undefined

  constructor(bytes: Uint8Array, { width, height, frames }: Facts) {
    this.#bytes = bytes
    this.width = width
    this.height = height
    this.frames = frames
  }

  /** Every frame at its own size, as a person would see it. Decoded once. */
  rasters(): Promise<Raster[]> {
    this.#rasters ??= this.#decode()
    return this.#rasters
  }

  async #decode(): Promise<Raster[]> {
    const rasters: Raster[] = []
    for (let page = 0; page < this.frames; page++) {
      rasters.push(await render(seen(openImage(this.#bytes, limits.pixels, page))))
    }
    return rasters
  }
}

const seen = (image: Sharp): Sharp => image.autoOrient().flatten({ background: '#fff' }).toColourspace('srgb')

const render = async (image: Sharp): Promise<Raster> => {
  try {
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
    return { data: asRgb(data, info.channels), width: info.width, height: info.height }
  } catch (error) {
    throw undecodable(error)
  }
}

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
