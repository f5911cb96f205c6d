// Connected components of a mask, by the runs of its rows: memory follows the ink, not the picture.
import type { Plane } from './picture.ts'

/** Horizontal stretches of set pixels, top to bottom and left to right; `end` is exclusive. */
type Runs = { count: number; start: Int32Array; end: Int32Array; firstOfRow: Int32Array }

const findRuns = ({ data, width, height }: Plane): Runs => {
  let [start, end] = [new Int32Array(4096), new Int32Array(4096)]
  const firstOfRow = new Int32Array(height + 1)
  let count = 0
  for (let y = 0; y < height; y++) {
    firstOfRow[y] = count
    const row = data.subarray(y * width, (y + 1) * width)
    for (let x = row.indexOf(1); x >= 0; x = row.indexOf(1, x)) {
      if (count === start.length) [start, end] = [doubled(start), doubled(end)]
      start[count] = x
      while (x < width && row[x]) x++
      end[count++] = x
    }
  }
  firstOfRow[height] = count
  return { count, start, end, firstOfRow }
}

const doubled = (array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(array.length * 2)
  larger.set(array)
  return larger
}

const rootOf = (parents: Int32Array, run: number): number => {
  let at = run
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!
    at = parents[at]!
  }
  return at
}

/** Joins the runs of row `y` with those that they touch in the row above, corners included. */
const joinRows = ({ start, end, firstOfRow }: Runs, parents: Int32Array, y: number): void => {
  let above = firstOfRow[y - 1]!
  let below = firstOfRow[y]!
  while (above < firstOfRow[y]! && below < firstOfRow[y + 1]!) {
    if (start[above]! <= end[below]! && start[below]! <= end[above]!) {
      const [a, b] = [rootOf(parents, above), rootOf(parents, below)]
      // The lower index is the root, so that a component is named by its first run.
      parents[Math.max(a, b)] = Math.min(a, b)
    }
    if (end[above]! < end[below]!) above++
    else below++
  }
}

/** A run, and the area of the 8-connected component that it is part of. */
export type Run = { y: number; start: number; end: number; area: number }

/** The runs of the mask, each with the area of its component. */
export const connectedRuns = (mask: Plane): Iterable<Run> => {
  const runs = findRuns(mask)
  const parents = new Int32Array(runs.count)
  for (let run = 0; run < runs.count; run++) parents[run] = run
  for (let y = 1; y < mask.height; y++) joinRows(runs, parents, y)
  const areas = new Int32Array(runs.count)
  for (let run = 0; run < runs.count; run++) areas[rootOf(parents, run)]! += runs.end[run]! - runs.start[run]!
  return { [Symbol.iterator]: () => eachRun(runs, run => areas[rootOf(parents, run)]!) }
}

const eachRun = function* ({ start, end, firstOfRow }: Runs, areaOf: (run: number) => number): Generator<Run> {
  for (let y = 0; y + 1 < firstOfRow.length; y++) {
    for (let run = firstOfRow[y]!; run < firstOfRow[y + 1]!; run++) {
      yield { y, start: start[run]!, end: end[run]!, area: areaOf(run) }
    }
  }
}
