import { requireRoom } from '#infra/engines/image-limits.ts'
import { darkerThanMean, markInk } from '../ink.ts'
import { borderColor } from '../border-color.ts'
import { type Picture, shrunk, toGray } from '../picture.ts'
import type { Step } from '../step.ts'
import { sizeTurned, turned } from './orient.ts'

// At 1200 pixels a slope of 0.05° still shifts a line of text by a whole pixel from one end to the other.
const maxSidePx = 1200
const maxPoints = 60_000
const coarseDegrees = 0.5
const fineDegrees = 0.05
/** Below it there is no preferred direction: a picture without lines of text is left alone. */
const minConfidence = 0.3
/** Turning by less only blurs. */
const minDegrees = 0.05

export const deskew: Step<'deskew'> = async (picture, { max_angle }, limits) => {
  const { slope, confidence } = findSlope(await shrunk(await toGray(picture), maxSidePx), max_angle)
  const details = { angle: round(-slope), confidence: round(confidence) }
  if (confidence < minConfidence || Math.abs(slope) < minDegrees) return { picture, details: { ...details, angle: 0 } }
  requireRoom(...sizeTurned(picture, -slope), limits)
  return { picture: await turned(picture, -slope, borderColor(picture)), details }
}

type Points = { x: Int32Array; y: Int32Array }

/** The slope of the lines of text, in degrees clockwise: the direction in which their ink falls into the fewest rows. */
const findSlope = (gray: Picture, maxAngle: number): { slope: number; confidence: number } => {
  const points = inkPoints(gray)
  const score = (degrees: number): number => profileContrast(points, gray, degrees)
  const coarse = steps(-maxAngle, maxAngle, coarseDegrees).map(degrees => ({ degrees, score: score(degrees) }))
  const rough = best(coarse)
  const fine = steps(rough.degrees - coarseDegrees, rough.degrees + coarseDegrees, fineDegrees)
  const typical = coarse.map(each => each.score).toSorted((a, b) => a - b)[coarse.length >> 1]!
  const found = best(fine.map(degrees => ({ degrees, score: score(degrees) })))
  return { slope: found.degrees, confidence: found.score > 0 ? Math.max(0, 1 - typical / found.score) : 0 }
}

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step)

const best = (scores: { degrees: number; score: number }[]) =>
  scores.reduce((top, each) => (each.score > top.score ? each : top))

/** Where ink is, thinned out evenly when there is much. */
const inkPoints = (gray: Picture): Points => {
  const { mask } = markInk(gray, 31, darkerThanMean(16))
  const total = mask.reduce((sum, ink) => sum + ink, 0)
  const every = Math.max(1, Math.ceil(total / maxPoints))
  const count = Math.ceil(total / every)
  const points = { x: new Int32Array(count), y: new Int32Array(count) }
  let seen = 0
  for (let at = mask.indexOf(1); at >= 0; at = mask.indexOf(1, at + 1)) {
    if (seen % every === 0) {
      points.x[seen / every] = at % gray.width
      points.y[seen / every] = Math.floor(at / gray.width)
    }
    seen++
  }
  return points
}

/** How sharply the rows differ when the ink is projected along this direction. */
const profileContrast = ({ x, y }: Points, { width, height }: Picture, degrees: number): number => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const shift = width
  const rows = new Float64Array(height + 2 * width + 2)
  for (let i = 0; i < x.length; i++) {
    // Shared between two rows: whole rows would favor the directions in which the pixel grid itself lies.
    const row = y[i]! * cos - x[i]! * sin + shift
    const floor = Math.floor(row)
    rows[floor]! += floor + 1 - row
    rows[floor + 1]! += row - floor
  }
  let contrast = 0
  for (let row = 2; row < rows.length; row++) contrast += (rows[row]! - rows[row - 2]!) ** 2
  return contrast
}

const round = (value: number): number => Math.round(value * 1000) / 1000
