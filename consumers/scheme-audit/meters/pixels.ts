import type { ImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage, type ImageHeader } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { Sharp } from 'sharp'

/** Three bytes a pixel, sRGB. */
export type Pixels = { data: Uint8Array; width: number; height: number }

/** One byte a pixel: gray values, or 255 where something is and 0 elsewhere. */
export type Mask = Pixels

/** A verification picture is small; whatever is larger is an upload by mistake, or hostile. */
const sampleLimits: ImageLimits = { maxPixels: 4_000_000, maxSide: 4096, maxFrames: 200 }

/** More pixels than this a side tell the meters nothing. */
const maxSidePx = 640
const maxFramesRead = 16

/** The header and the first frames of an untrusted file, on white. Throws as `inspectImage` does. */
export const readFrames = async (bytes: Uint8Array): Promise<{ header: ImageHeader; frames: Pixels[] }> => {
  const header = await inspectImage(bytes, sampleLimits)
  try {
    const pages = Array.from({ length: Math.min(header.frames, maxFramesRead) }, (_, page) => page)
    const frames: Pixels[] = []
    for (const page of pages) frames.push(await readPixels(openImage(bytes, sampleLimits.maxPixels, page)))
    return { header, frames }
  } catch (error) {
    throw undecodable(error)
  }
}

const readPixels = async (image: Sharp): Promise<Pixels> => {
  const { data, info } = await image
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .resize({ width: maxSidePx, height: maxSidePx, fit: 'inside', kernel: 'linear', withoutEnlargement: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return { data: info.channels === 3 ? data : tripled(data), width: info.width, height: info.height }
}

const tripled = (gray: Uint8Array): Uint8Array => {
  const data = new Uint8Array(gray.length * 3)
  gray.forEach((value, at) => data.fill(value, at * 3, at * 3 + 3))
  return data
}

/** Rec. 709 luma of the encoded values. */
export const grayOf = ({ data, width, height }: Pixels): Mask => {
  const gray = new Uint8Array(width * height)
  for (let at = 0; at < gray.length; at++) {
    gray[at] = Math.round(0.2126 * data[at * 3]! + 0.7152 * data[at * 3 + 1]! + 0.0722 * data[at * 3 + 2]!)
  }
  return { data: gray, width, height }
}
