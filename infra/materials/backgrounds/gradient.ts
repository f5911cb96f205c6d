import type { Point } from './sketch.ts'

type Gradient = { id: string; from: string; to: string; start: Point; end: Point }

/** A linear gradient in the coordinates of the canvas; `url(#id)` paints with it. */
export const gradient = ({ id, from, to, start, end }: Gradient): string =>
  `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="${Math.round(start[0])}" y1="${Math.round(start[1])}" x2="${Math.round(end[0])}" y2="${Math.round(end[1])}">` +
  `<stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`
