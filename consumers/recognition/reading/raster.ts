/** Pixels as R, G, B, row by row. */
export type Raster = { data: Uint8Array; width: number; height: number }

/**
 * Scales to a size without regard to proportions: linearly between pixels where it enlarges, and by a triangle as wide as what falls
 * on one pixel where it shrinks (Turkowski 1990, "Filters for Common Resampling Tasks", the tent filter). The network was trained on
 * pictures that were scaled by several kernels, so that none matters much; for pictures this small, to ask sharp for it costs several
 * times what the work itself does.
 */
export const scale = ({ data, width, height }: Raster, toWidth: number, toHeight: number): Raster => {
  const row = toWidth * 3
  const narrowed = scratchOf(row * height)
  const across = tentsOf(width, toWidth)
  for (let y = 0; y < height; y++)
    scaleRow(data.subarray(y * width * 3, (y + 1) * width * 3), across, narrowed.subarray(y * row, (y + 1) * row))
  const scaled = new Uint8Array(row * toHeight)
  const down = tentsOf(height, toHeight)
  const sums = new Float32Array(row)
  for (let y = 0; y < toHeight; y++) {
    // A byte keeps what lies before the point: with a half more, the nearest whole number.
    sums.fill(0.5)
    for (let tap = down.begins[y]!, from = down.first[y]!; tap < down.begins[y + 1]!; tap++, from++)
      add(sums, narrowed.subarray(from * row, (from + 1) * row), down.weights[tap]!)
    for (let at = 0; at < row; at++) scaled[y * row + at] = sums[at]!
  }
  return { data: scaled, width: toWidth, height: toHeight }
}

// The largest part of what reading a picture would else allocate. Memory outside the heap makes V8 search all of the heap the more often.
let scratch = new Float32Array(0)

/** Numbers to work with until the next call; what they hold is left from before. */
const scratchOf = (length: number): Float32Array => {
  if (scratch.length < length) scratch = new Float32Array(length)
  return scratch.subarray(0, length)
}

const scaleRow = (row: Uint8Array, { begins, first, weights }: Tents, scaled: Float32Array): void => {
  for (let x = 0, to = 0; to < scaled.length; x++, to += 3) {
    let red = 0
    let green = 0
    let blue = 0
    const end = begins[x + 1]!
    for (let tap = begins[x]!, from = first[x]! * 3; tap < end; tap++, from += 3) {
      const weight = weights[tap]!
      red += weight * row[from]!
      green += weight * row[from + 1]!
      blue += weight * row[from + 2]!
    }
    scaled[to] = red
    scaled[to + 1] = green
    scaled[to + 2] = blue
  }
}

const add = (sums: Float32Array, row: Float32Array, weight: number): void => {
  for (let at = 0; at < sums.length; at++) sums[at] = sums[at]! + weight * row[at]!
}

/** What each place of the result is made of: from `first` on, by the weights from its place in `begins` to that of the next. */
type Tents = { begins: Int32Array; first: Int32Array; weights: Float32Array }

const tentsOf = (from: number, to: number): Tents => {
  const ratio = from / to
  const reach = Math.max(1, ratio)
  const [begins, first] = [new Int32Array(to + 1), new Int32Array(to)]
  const weights = new Float32Array(to * (2 * Math.ceil(reach) + 1))
  let count = 0
  for (let at = 0; at < to; at++) {
    const center = (at + 0.5) * ratio - 0.5
    const heightAt = (place: number): number => 1 - Math.abs(place - center) / reach
    const begin = Math.max(0, Math.floor(center - reach) + 1)
    const end = Math.min(from, Math.ceil(center + reach))
    let sum = 0
    for (let place = begin; place < end; place++) sum += heightAt(place)
    for (let place = begin; place < end; place++) weights[count++] = heightAt(place) / sum
    first[at] = begin
    begins[at + 1] = count
  }
  return { begins, first, weights }
}
