import type { StepOf } from '#contracts/tasks/image-steps.ts'
import { darkerThanMean, markInk } from '../ink.ts'
import { opaque, type Picture, type Plane, toGray } from '../picture.ts'
import type { Step } from '../step.ts'
import { turned } from './orient.ts'

/** Breaks that noise tears into a line, in pixels: few where a line is looked for, more where a known one goes on. */
const maxGapPx = { found: 1, goingOn: 12 }
/** Least part of a line's columns that must be as thin as a line: the rest is where writing crosses. */
const minThinShare = 0.55
/** Ink on the line is darker than this part of the line's own gray. */
const inkPart = 0.75
const windowPx = 51

export const removeLines: Step<'remove-lines'> = async (picture, step) => {
  let page = await opaque(picture)
  let lines = 0
  if (step.direction !== 'vertical') {
    const level = await withoutLevelLines(page, step)
    page = level.picture
    lines += level.lines
  }
  if (step.direction !== 'horizontal') {
    const upright = await withoutLevelLines(await turned(page, 90, '#ffffff'), step)
    page = await turned(upright.picture, 270, '#ffffff')
    lines += upright.lines
  }
  return { picture: lines > 0 ? page : picture, details: { lines_removed: lines } }
}

/** A stretch of a line, one pixel high; `end` is exclusive. */
type Stretch = { y: number; start: number; end: number }

/** What is known of a line: as thick as most of its columns, and as dark. */
type Line = { thickness: number; gray: number }

const withoutLevelLines = async (picture: Picture, { min_length, max_thickness }: StepOf<'remove-lines'>) => {
  const { width, height } = picture
  const gray = await toGray(picture)
  const ink = { data: markInk(gray, windowPx, darkerThanMean(10)).mask, width, height }
  const planes = { ink, gray, reachPx: 2 * max_thickness + 3 }
  const cleaned = { ...picture, data: Uint8Array.from(picture.data) }
  const rows: number[] = []
  for (const stretch of longStretches(ink, Math.max(16, (width * min_length) / 100))) {
    const columns = columnsOf(planes, stretch)
    const line = lineOf(columns, max_thickness)
    if (!line) continue
    rows.push(stretch.y)
    const all = [...columns, ...goingOn(planes, stretch, -1), ...goingOn(planes, stretch, 1)]
    for (const column of all.filter(each => isPartOf(line, each))) mend(cleaned, column)
  }
  return { picture: cleaned, lines: countGroups(rows, max_thickness) }
}

/** Stretches of ink this long, row by row. */
const longStretches = function* (ink: Plane, minPx: number): Generator<Stretch> {
  for (let y = 1; y + 1 < ink.height; y++) {
    for (const { start, end } of stretchesOf(rowsSeen(ink, y))) {
      if (end - start > minPx) yield { y, start, end }
    }
  }
}

/** A row seen through a slit three pixels high, so that a slight slope does not break a line. */
const rowsSeen = ({ data, width }: Plane, y: number): Uint8Array => {
  const [above, row, below] = [y - 1, y, y + 1].map(at => data.subarray(at * width, (at + 1) * width))
  return row!.map((value, x) => value | above![x]! | below![x]!)
}

const stretchesOf = function* (row: Uint8Array): Generator<{ start: number; end: number }> {
  let [start, end] = [-1, -1]
  for (let x = row.indexOf(1); x >= 0; x = row.indexOf(1, x + 1)) {
    if (start < 0) start = x
    else if (x - end > maxGapPx.found) {
      yield { start, end }
      start = x
    }
    end = x + 1
  }
  if (start >= 0) yield { start, end }
}

/** The ink that stands at one place of a line: where it begins and ends, and its darkest gray. */
type Column = { x: number; top: number; bottom: number; gray: number }

/** `reachPx` bounds how far ink is followed up and down: what is thicker than a line may be thick as it likes. */
type Planes = { ink: Plane; gray: Plane; reachPx: number }

/** Undefined where there is no ink within a pixel. */
const columnAt = (
  { ink: { data, width, height }, gray, reachPx }: Planes,
  x: number,
  y: number,
): Column | undefined => {
  const near = [y, y - 1, y + 1].find(row => data[row * width + x] === 1)
  if (near === undefined) return undefined
  let [top, bottom] = [near, near + 1]
  while (top > Math.max(0, near - reachPx) && data[(top - 1) * width + x] === 1) top--
  while (bottom < Math.min(height, near + reachPx) && data[bottom * width + x] === 1) bottom++
  let darkest = 255
  for (let row = top; row < bottom; row++) darkest = Math.min(darkest, gray.data[row * width + x]!)
  return { x, top, bottom, gray: darkest }
}

const columnsOf = (planes: Planes, { y, start, end }: Stretch): Column[] => {
  const columns: Column[] = []
  for (let x = start; x < end; x++) {
    const column = columnAt(planes, x, y)
    if (column) columns.push(column)
  }
  return columns
}

/** The columns beyond the end of a stretch, until the line breaks off. */
const goingOn = function* (planes: Planes, { y, start, end }: Stretch, direction: -1 | 1): Generator<Column> {
  let gapPx = 0
  for (let x = direction < 0 ? start - 1 : end; x >= 0 && x < planes.ink.width; x += direction) {
    const column = columnAt(planes, x, y)
    gapPx = column ? 0 : gapPx + 1
    if (gapPx > maxGapPx.goingOn) return
    if (column) yield column
  }
}

/** Undefined when the columns are no line: a bar, or the middle of a line of text. */
const lineOf = (columns: Column[], maxThickness: number): Line | undefined => {
  const thickness = median(columns.map(({ top, bottom }) => bottom - top))
  const thin = columns.filter(({ top, bottom }) => bottom - top <= thickness + 2)
  if (thickness > maxThickness || thin.length < minThinShare * columns.length) return undefined
  return { thickness, gray: median(thin.map(({ gray }) => gray)) }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Writing across a line is longer than it is thick; writing along it, such as the bow of a g, is darker. */
const isPartOf = ({ thickness, gray }: Line, column: Column): boolean =>
  column.bottom - column.top <= thickness + 2 && column.gray >= inkPart * gray

/** Beyond the mask, a line fades into the paper over about this many pixels. */
const fadePx = 2

/** Fills a column from the paper above to the paper below it. */
const mend = ({ data, width, height, channels }: Picture, { x, top, bottom }: Column): void => {
  const [above, below] = [Math.max(0, top - fadePx), Math.min(height - 1, bottom + fadePx - 1)]
  for (let channel = 0; channel < channels; channel++) {
    const at = (y: number): number => (y * width + x) * channels + channel
    const [from, to] = [data[at(above)]!, data[at(below)]!]
    for (let y = above + 1; y < below; y++) data[at(y)] = from + ((to - from) * (y - above)) / (below - above)
  }
}

/** How many lines the rows belong to: rows closer than the thickest line are the same one. */
const countGroups = (rows: number[], maxThickness: number): number =>
  rows.filter((row, index) => index === 0 || row - rows[index - 1]! > maxThickness).length
