import { Failure } from '#contracts/failures.ts'
import { borderMedian } from '../border-color.ts'
import { fromSharp, opaque, type Picture, type Plane, toSharp } from '../picture.ts'
import { connectedRuns } from '../runs.ts'
import type { Step, Stepped } from '../step.ts'

type Edges = { left: number; top: number; right: number; bottom: number }

/** Fewer touching pixels than this are dust, not content. */
const minContentPixels = 6

export const crop: Step<'crop'> = async (picture, { x, y, width, height }) => {
  if (x >= picture.width || y >= picture.height) {
    throw new Failure('invalid-input', `The box of the step crop lies outside of ${picture.width} × ${picture.height}.`)
  }
  return cut(picture, { left: x, top: y, right: x + width, bottom: y + height })
}

export const cropToContent: Step<'crop-to-content'> = async (picture, { margin, tolerance }) => {
  const content = contentEdges(differsFromBorder(await opaque(picture), tolerance))
  if (!content) return { picture }
  const { left, top, right, bottom } = content
  return cut(picture, { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin })
}

const cut = async (picture: Picture, edges: Edges): Promise<Stepped> => {
  const [left, top] = [Math.max(0, edges.left), Math.max(0, edges.top)]
  const width = Math.min(picture.width, edges.right) - left
  const height = Math.min(picture.height, edges.bottom) - top
  const box = { x: left, y: top, width, height }
  if (width === picture.width && height === picture.height) return { picture, details: { box } }
  const image = toSharp(picture).extract({ left, top, width, height })
  return { picture: await fromSharp(image, picture.orientation), details: { box } }
}

const differsFromBorder = (picture: Picture, tolerance: number): Plane => {
  const { data, width, height, channels } = picture
  const border = borderMedian(picture)
  const mask = new Uint8Array(width * height)
  for (let pixel = 0, at = 0; pixel < mask.length; pixel++) {
    for (let channel = 0; channel < channels; channel++, at++) {
      if (Math.abs(data[at]! - border[channel]!) > tolerance) mask[pixel] = 1
    }
  }
  return { data: mask, width, height }
}

const contentEdges = (mask: Plane): Edges | undefined => {
  let edges: Edges | undefined
  for (const { y, start, end, area } of connectedRuns(mask)) {
    if (area < minContentPixels) continue
    edges ??= { left: start, top: y, right: end, bottom: y + 1 }
    edges = { left: Math.min(edges.left, start), top: edges.top, right: Math.max(edges.right, end), bottom: y + 1 }
  }
  return edges
}
