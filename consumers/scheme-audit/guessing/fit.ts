import { countsOf } from '../statistics/quantiles.ts'
import { chiSquareTail } from '../statistics/tails.ts'
import type { Distribution } from './distribution.ts'

/** Below it the answers are said not to come from the distribution. */
const minTail = 0.001
/** Answers are put together, likeliest first, until a cell expects as many (Cochran 1954). */
const minExpected = 5

/**
 * Whether answers can have come from a distribution: none of them is impossible there, and Pearson's chi-square test does
 * not rule it out. False for too few answers to tell.
 */
export const fits = (answers: readonly string[], distribution: Distribution): boolean => {
  const known = new Set(distribution.map(({ answer }) => answer))
  if (answers.some(answer => !known.has(answer))) return false
  const cells = cellsOf(answers, distribution)
  if (cells.length < 3) return false
  const chiSquare = cells.reduce((sum, { seen, expected }) => sum + (seen - expected) ** 2 / expected, 0)
  return chiSquareTail(chiSquare, cells.length - 1) >= minTail
}

type Cell = { seen: number; expected: number }

const cellsOf = (answers: readonly string[], distribution: Distribution): Cell[] => {
  const observed = new Map(countsOf(answers).map(({ value, count }) => [value, count]))
  const cells: Cell[] = []
  let open: Cell = { seen: 0, expected: 0 }
  for (const { answer, probability } of distribution) {
    open.seen += observed.get(answer) ?? 0
    open.expected += probability * answers.length
    if (open.expected < minExpected) continue
    cells.push(open)
    open = { seen: 0, expected: 0 }
  }
  const last = cells.at(-1)
  if (last) {
    last.seen += open.seen
    last.expected += open.expected
  }
  return cells
}
