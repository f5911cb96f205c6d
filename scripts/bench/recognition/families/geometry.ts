// Turning, stretching and bending of rasters. Each looks up, for every new pixel, where it comes from.
import { at, between, mapped, type Point, type Raster } from './raster.ts'

/** A raster of the same size whose pixel (x, y) is what stands between pixels at `source(x, y)`; edges go on outside. */
export const warped = (raster: Raster, source: (x: number, y: number) => Point): Raster =>
  mapped(raster, (x, y, channel) => between(raster, source(x, y), channel))

/** Stretched to a new size: linear between pixels and, where it shrinks, the mean of points enough to miss no pixel. */
export const scaled = (raster: Raster, width: number, height: number): Raster => {
  if (width === raster.width && height === raster.height) return raster
  const [right, down] = [raster.width / width, raster.height / height]
  const [columns, rows] = [Math.ceil(right), Math.ceil(down)]
  return mapped({ width, height, channels: raster.channels }, (x, y, channel) => {
    let sum = 0
    for (let point = 0; point < columns * rows; point++) {
      const column = x + ((point % columns) + 0.5) / columns
      const row = y + (Math.floor(point / columns) + 0.5) / rows
      sum += between(raster, [column * right - 0.5, row * down - 0.5], channel)
    }
    return sum / (columns * rows)
  })
}

/** Turned counterclockwise about its middle, on a sheet large enough for all of it; what was outside is 0. */
export const rotated = (raster: Raster, degrees: number): Raster => {
  const turn = (degrees * Math.PI) / 180
  const [sine, cosine] = [Math.sin(turn), Math.cos(turn)]
  const width = Math.ceil(Math.abs(raster.width * cosine) + Math.abs(raster.height * sine))
  const height = Math.ceil(Math.abs(raster.width * sine) + Math.abs(raster.height * cosine))
  return mapped({ width, height, channels: raster.channels }, (x, y, channel) => {
    const [right, down] = [x - (width - 1) / 2, y - (height - 1) / 2]
    const source = [
      right * cosine - down * sine + (raster.width - 1) / 2,
      right * sine + down * cosine + (raster.height - 1) / 2,
    ] as const
    return isWithin(raster, source) ? between(raster, source, channel) : 0
  })
}

const isWithin = ({ width, height }: Raster, [x, y]: Point): boolean =>
  x > -0.5 && y > -0.5 && x < width - 0.5 && y < height - 0.5

export type Quad = {
  width: number
  height: number
  /** Where the corners of the new raster lie in the old one: top left, bottom left, bottom right, top right. */
  corners: readonly [Point, Point, Point, Point]
}

/** A quadrilateral of the raster drawn out to a rectangle, pixel by nearest pixel; outside the raster is 0. */
export const quadWarped = (raster: Raster, { width, height, corners }: Quad): Raster => {
  const [topLeft, bottomLeft, bottomRight, topRight] = corners
  return mapped({ width, height, channels: raster.channels }, (x, y, channel) => {
    const [right, down] = [(x + 0.5) / width, (y + 0.5) / height]
    const along = (axis: 0 | 1): number =>
      (topLeft[axis] * (1 - right) + topRight[axis] * right) * (1 - down) +
      (bottomLeft[axis] * (1 - right) + bottomRight[axis] * right) * down
    const source = [along(0) - 0.5, along(1) - 0.5] as const
    return isWithin(raster, source) ? at(raster, [Math.round(source[0]), Math.round(source[1])], channel) : 0
  })
}
