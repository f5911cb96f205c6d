import type { ImageItem } from '../compile/display-list.ts'

type Area = { left: number; top: number; width: number; height: number }

export type Cut = {
  /** In pixels of the upright file. */
  area: Area
  /** The pixels that are made of it. */
  width: number
  height: number
  /** The area in shares of the whole file, or exactly the crop where the difference is nothing. */
  part: ImageItem['crop']
}

/** From so many pixels of the file per pixel that is drawn, the half of one at an edge is nothing that anybody sees. */
const negligibleFrom = 3

/**
 * What must be cut out of a file of this size for an element, and how fine. Edges of a crop run through pixels: a fine file is cut at
 * the nearest ones and taken for the crop itself, so that the renderer has nothing left to cut off; of a coarse one nothing is lost.
 */
export const cutFor = (
  { crop, frame }: Pick<ImageItem, 'crop' | 'frame'>,
  file: { width: number; height: number },
  scale: number,
): Cut => {
  const across = edges({ from: crop.x, share: crop.width, side: file.width, drawn: frame.width * scale })
  const down = edges({ from: crop.y, share: crop.height, side: file.height, drawn: frame.height * scale })
  return {
    area: { left: across.first, top: down.first, width: across.count, height: down.count },
    width: across.pixels,
    height: down.pixels,
    part: { x: across.from, width: across.share, y: down.from, height: down.share },
  }
}

/** Whether the pixels of a cut are, one by one, those of a drawing at this scale. */
export const isOnGrid = (
  { frame, crop }: Pick<ImageItem, 'crop' | 'frame'>,
  { width, height, part }: Cut,
  scale: number,
): boolean =>
  frame.rotation === 0 &&
  Number.isInteger(frame.x * scale) &&
  Number.isInteger(frame.y * scale) &&
  width === frame.width * scale &&
  height === frame.height * scale &&
  part.width === crop.width &&
  part.height === crop.height

type Axis = { from: number; share: number; side: number; drawn: number }

const edges = ({ from, share, side, drawn }: Axis) => {
  // Of a part of one pixel there is nothing to be exact about, and the rest of it would be thousands of times as large.
  const isFine = share * side >= negligibleFrom * drawn || share * side < 1
  const [first, last] = isFine
    ? [Math.round(from * side), Math.round((from + share) * side)]
    : [Math.floor(from * side + 1e-6), Math.ceil((from + share) * side - 1e-6)]
  const start = Math.min(side - 1, Math.max(0, first))
  const count = Math.max(1, Math.min(side, last) - start)
  const exact = isFine ? { from, share } : { from: start / side, share: count / side }
  const pixels = Math.max(1, Math.min(count, Math.ceil(share > 0 ? (drawn * exact.share) / share : drawn)))
  return { first: start, count, pixels, ...exact }
}
