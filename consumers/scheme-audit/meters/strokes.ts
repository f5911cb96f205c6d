// Widths of strokes and of the lines across them.
import { medianOf, type Component } from './components.ts'
import { type Bench, emptyMat, planeMat } from './mats.ts'
import type { Mask } from './pixels.ts'

/** For each pixel of ink the shorter of the runs of ink through it, along its row and along its column; 0 elsewhere. */
const thicknessOf = ({ data, width, height }: Mask): Uint16Array => {
  const thickness = new Uint16Array(data.length)
  for (let y = 0; y < height; y++) {
    eachRun(data, { first: y * width, step: 1, count: width }, (from, length) => {
      for (let at = from; at < from + length; at++) thickness[at] = length
    })
  }
  for (let x = 0; x < width; x++) {
    eachRun(data, { first: x, step: width, count: height }, (from, length) => {
      for (let at = from; at < from + length * width; at += width) thickness[at] = Math.min(thickness[at]!, length)
    })
  }
  return thickness
}

type Way = { first: number; step: number; count: number }

const eachRun = (
  data: Uint8Array,
  { first, step, count }: Way,
  found: (from: number, length: number) => void,
): void => {
  let length = 0
  for (let place = 0; place <= count; place++) {
    if (place < count && data[first + place * step]) length++
    else if (length > 0) {
      found(first + (place - length) * step, length)
      length = 0
    }
  }
}

/** The median in pixels; exact for upright strokes, up to 1.4 times too much for slanted ones. 0 without ink. */
export const strokeWidth = (mask: Mask): number => medianOf(Array.from(thicknessOf(mask)).filter(width => width > 0))

export type Line = { length: number; width: number }

const minLengthShare = 0.4
const maxGapPx = 2

type Segment = { x: number; y: number; dx: number; dy: number; length: number }

/** Straight lines at least 40 % as long as the picture is wide, found once each, longest first (Hough, as OpenCV has it). */
export const straightLines = (bench: Bench, ink: Mask): Line[] => {
  const { cv } = bench
  const found = emptyMat(bench)
  const minLength = minLengthShare * ink.width
  cv.HoughLinesP(planeMat(bench, ink), found, 1, Math.PI / 180, Math.round(minLength * 0.75), minLength, maxGapPx)
  const segments = Array.from({ length: found.rows }, (_, row) => {
    const [x, y, toX, toY] = found.data32S.subarray(row * 4, row * 4 + 4) as unknown as [number, number, number, number]
    return { x, y, dx: toX - x, dy: toY - y, length: Math.hypot(toX - x, toY - y) }
  }).toSorted((a, b) => b.length - a.length)
  const distinct: Segment[] = []
  for (const segment of segments) {
    if (!distinct.some(known => isSameLine(known, segment, ink.height))) distinct.push(segment)
  }
  const thickness = thicknessOf(ink)
  return distinct.map(segment => ({ length: segment.length, width: lineWidth(segment, ink, thickness) }))
}

/** The middle of the shorter one lies close to the longer one, at a similar angle. */
const isSameLine = (known: Segment, other: Segment, height: number): boolean => {
  const sine = Math.abs(known.dx * other.dy - known.dy * other.dx) / (known.length * other.length)
  const [middleX, middleY] = [other.x + other.dx / 2 - known.x, other.y + other.dy / 2 - known.y]
  const away = Math.abs(known.dx * middleY - known.dy * middleX) / known.length
  return sine < 0.15 && away < Math.max(3, 0.1 * height)
}

/** The lower quartile along the line, since it is wider where it crosses strokes. */
const lineWidth = ({ x, y, dx, dy, length }: Segment, { width, height }: Mask, thickness: Uint16Array): number => {
  const widths = Array.from({ length: Math.ceil(length) }, (_, step) => {
    const column = Math.min(width - 1, Math.round(x + (dx * step) / length))
    const row = Math.min(height - 1, Math.round(y + (dy * step) / length))
    return thickness[row * width + column]!
  }).filter(each => each > 0)
  return widths.toSorted((a, b) => a - b)[widths.length >> 2] ?? 1
}

/** Thin patches that reach over much of the picture, straight or not: lines that opening takes off. */
export const thinLines = (components: readonly Component[], picture: Mask): Component[] =>
  components.filter(({ width }) => width >= minLengthShare * picture.width)
