// Pictures as plain numbers: what no vector drawing can do (warps, kernels, blends by hand) is done here.

/** Rows from top to bottom, pixels from left to right, channels interleaved. Values are 0–255 unless a function says otherwise. */
export type Raster = { width: number; height: number; channels: 1 | 3 | 4; data: Float32Array }

export const blankRaster = (width: number, height: number, fill: readonly number[]): Raster => ({
  width,
  height,
  channels: fill.length as Raster['channels'],
  data: Float32Array.from({ length: width * height * fill.length }, (_, index) => fill[index % fill.length]!),
})

/** Value of a channel at whole coordinates; outside, that of the nearest pixel within. */
export const at = ({ width, height, channels, data }: Raster, [x, y]: Point, channel: number): number => {
  const column = Math.min(width - 1, Math.max(0, x))
  const row = Math.min(height - 1, Math.max(0, y))
  return data[(row * width + column) * channels + channel]!
}

export type Point = readonly [x: number, y: number]

/** Value of a channel between four pixels, the center of the first pixel being (0, 0). */
export const between = (raster: Raster, [x, y]: Point, channel: number): number => {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [right, down] = [x - left, y - top]
  const upper = at(raster, [left, top], channel) * (1 - right) + at(raster, [left + 1, top], channel) * right
  const lower = at(raster, [left, top + 1], channel) * (1 - right) + at(raster, [left + 1, top + 1], channel) * right
  return upper * (1 - down) + lower * down
}

/** A new raster, every value made from its column, its row and its channel. */
export const mapped = (
  { width, height, channels }: Omit<Raster, 'data'>,
  value: (x: number, y: number, channel: number) => number,
): Raster => {
  const data = new Float32Array(width * height * channels)
  let index = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) data[index++] = value(x, y, channel)
    }
  }
  return { width, height, channels, data }
}

/** Blurred by a Gaussian of that deviation in pixels, along rows and then along columns. */
export const blurred = (raster: Raster, deviation: number): Raster => {
  const reach = Math.ceil(3 * deviation)
  const weights = Array.from({ length: 2 * reach + 1 }, (_, place) =>
    Math.exp(-((place - reach) ** 2) / (2 * deviation ** 2)),
  )
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const along = (from: Raster, [right, down]: Point): Raster =>
    mapped(from, (x, y, channel) => {
      let sum = 0
      for (let away = -reach; away <= reach; away++) {
        sum += weights[away + reach]! * at(from, [x + right * away, y + down * away], channel)
      }
      return sum / total
    })
  return along(along(raster, [1, 0]), [0, 1])
}

/** Through a 3 × 3 kernel, nine weights by rows; `divisor` and `offset` as image editors have them. */
export const filtered = (
  raster: Raster,
  { kernel, divisor, offset = 0 }: { kernel: readonly number[]; divisor: number; offset?: number },
): Raster =>
  mapped(raster, (x, y, channel) => {
    let sum = 0
    for (let place = 0; place < 9; place++) {
      sum += kernel[place]! * at(raster, [x + (place % 3) - 1, y + Math.floor(place / 3) - 1], channel)
    }
    return Math.min(255, Math.max(0, sum / divisor + offset))
  })
