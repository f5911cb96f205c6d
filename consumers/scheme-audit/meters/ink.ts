// What is drawn, as opposed to what it is drawn on.
import { type Bench, emptyMat, planeMat, planeOf } from './mats.ts'
import type { Mask, Pixels } from './pixels.ts'

export type Color = [red: number, green: number, blue: number]

/** The mean color of the fullest cell when each channel is cut into sixteen. */
export const backgroundOf = ({ data }: Pixels): Color => {
  const counts = new Uint32Array(4096)
  const cellAt = (at: number): number => ((data[at]! >> 4) << 8) | ((data[at + 1]! >> 4) << 4) | (data[at + 2]! >> 4)
  for (let at = 0; at < data.length; at += 3) counts[cellAt(at)]!++
  const fullest = counts.reduce((best, count, cell) => (count > counts[best]! ? cell : best), 0)
  const sums: Color = [0, 0, 0]
  for (let at = 0; at < data.length; at += 3) {
    if (cellAt(at) !== fullest) continue
    for (const channel of [0, 1, 2] as const) sums[channel] += data[at + channel]!
  }
  return sums.map(sum => Math.round(sum / counts[fullest]!)) as Color
}

/** How far each pixel is from a color: the largest difference of a channel. */
export const distanceFrom = ({ data, width, height }: Pixels, [red, green, blue]: Color): Mask => {
  const distances = new Uint8Array(width * height)
  for (let at = 0; at < distances.length; at++) {
    distances[at] = Math.max(
      Math.abs(data[at * 3]! - red),
      Math.abs(data[at * 3 + 1]! - green),
      Math.abs(data[at * 3 + 2]! - blue),
    )
  }
  return { data: distances, width, height }
}

/** A frame's pixels where it is farthest from the background: what an attacker sees who lays all frames over each other. */
export const fuseFrames = (frames: readonly Pixels[]): Pixels => {
  const [first, ...others] = frames
  const background = backgroundOf(first!)
  const fused = { ...first!, data: Uint8Array.from(first!.data) }
  const farthest = distanceFrom(fused, background).data
  for (const frame of others.filter(({ data }) => data.length === fused.data.length)) {
    distanceFrom(frame, background).data.forEach((distance, at) => {
      if (distance <= farthest[at]!) return
      farthest[at] = distance
      fused.data.set(frame.data.subarray(at * 3, at * 3 + 3), at * 3)
    })
  }
  return fused
}

/** Below it there is nothing but noise of the encoder. */
const minThreshold = 12

/** Ink by Otsu's threshold (1979) on the distance from the background. */
export const markInk = (bench: Bench, distances: Mask): { ink: Mask; threshold: number } => {
  const { cv } = bench
  const [from, to] = [planeMat(bench, distances), emptyMat(bench)]
  const threshold = Math.max(minThreshold, cv.threshold(from, to, 0, 255, cv.THRESH_OTSU))
  cv.threshold(from, to, threshold, 255, 0)
  return { ink: planeOf(to), threshold }
}

export const countInk = ({ data }: Mask): number => data.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0)

/** Of thin strokes, opening leaves no more than crumbs. */
const minKept = 0.6

/** Without what is thinner than three pixels, unless that would take much of the strokes, too. */
export const solidInk = (bench: Bench, ink: Mask): Mask => {
  const { cv, keep } = bench
  const to = emptyMat(bench)
  const kernel = keep(cv.getStructuringElement(cv.MORPH_RECT, new cv.Size(3, 3)))
  cv.morphologyEx(planeMat(bench, ink), to, cv.MORPH_OPEN, kernel)
  const opened = planeOf(to)
  return countInk(opened) >= minKept * countInk(ink) ? opened : ink
}
