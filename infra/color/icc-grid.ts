import { readSamples } from './icc-curves.ts'
import { unusable } from './unusable-profile.ts'

/** Reads `input` (0..1 each) and writes `output`. */
export type Stage = (input: Float64Array, output: Float64Array) => void

type Grid = { values: Float64Array; sides: readonly number[]; outputs: number }

/**
 * A table with one or more dimensions, at `at` in the tag, the last input varying fastest.
 * @throws Failure when the tag does not hold it
 */
export const readGrid = (
  tag: Buffer,
  at: number,
  form: { sides: readonly number[]; outputs: number; width: 1 | 2 },
): Stage => {
  const { sides, outputs, width } = form
  if (sides.length !== 3 && sides.length !== 4) throw unusable('one of its tables has the wrong number of inputs.')
  if (sides.some(side => side < 2)) throw unusable('one of its tables is too small.')
  const count = sides.reduce((product, side) => product * side, outputs)
  const grid = { values: readSamples(tag, at, { count, width }), sides, outputs }
  return sides.length === 3 ? overThree(grid) : overFour(grid)
}

/**
 * Between all eight corners: the axes of Lab are no diagonals of its cells, so that tetrahedra would bend its grays. Little CMS decides
 * the same way.
 */
const overThree = ({ values, sides, outputs }: Grid): Stage => {
  const [a, b, c] = [sides[0]!, sides[1]!, sides[2]!]
  return (input, output) => {
    const [atX, atY, atZ] = [input[0]! * (a - 1), input[1]! * (b - 1), input[2]! * (c - 1)]
    const x = Math.min(Math.floor(atX), a - 2)
    const y = Math.min(Math.floor(atY), b - 2)
    const z = Math.min(Math.floor(atZ), c - 2)
    output.fill(0, 0, outputs)
    for (let corner = 0; corner < 8; corner++) {
      const [right, down, deep] = [corner & 1, (corner >> 1) & 1, corner >> 2]
      const weight = share(atX - x, right) * share(atY - y, down) * share(atZ - z, deep)
      const from = (((x + right) * b + y + down) * c + z + deep) * outputs
      for (let place = 0; place < outputs; place++) output[place]! += weight * values[from + place]!
    }
  }
}

const share = (part: number, isFar: number): number => (isFar ? part : 1 - part)

/** Straight between two tetrahedra, along the first input: as Little CMS does, so that proofs agree. */
const overFour = (grid: Grid): Stage => {
  const [side] = grid.sides
  const step = grid.values.length / side!
  const within = tetrahedral(grid)
  const upper = new Float64Array(grid.outputs)
  return (input, output) => {
    const at = input[0]! * (side! - 1)
    const below = Math.min(Math.floor(at), side! - 2)
    const part = at - below
    within(below * step, input, output)
    if (part === 0) return
    within((below + 1) * step, input, upper)
    for (let place = 0; place < grid.outputs; place++) output[place]! += part * (upper[place]! - output[place]!)
  }
}

type Within = (base: number, input: Float64Array, output: Float64Array) => void

/** Over the last three of four inputs: the cell is cut into six tetrahedra along its diagonal, the one of the point mixes its four corners. */
const tetrahedral = ({ values, sides, outputs }: Grid): Within => {
  const [a, b, c] = [sides[1]!, sides[2]!, sides[3]!]
  const steps = [b * c * outputs, c * outputs, outputs] as const
  return (base, input, output) => {
    const [atX, atY, atZ] = [input[1]! * (a - 1), input[2]! * (b - 1), input[3]! * (c - 1)]
    const x = Math.min(Math.floor(atX), a - 2)
    const y = Math.min(Math.floor(atY), b - 2)
    const z = Math.min(Math.floor(atZ), c - 2)
    const [long, middle, short] = inOrder([atX - x, atY - y, atZ - z], steps)
    const origin = base + x * steps[0] + y * steps[1] + z * steps[2]
    const second = origin + long.step
    const third = second + middle.step
    const fourth = third + short.step
    for (let place = 0; place < outputs; place++) {
      output[place] =
        values[origin + place]! * (1 - long.part) +
        values[second + place]! * (long.part - middle.part) +
        values[third + place]! * (middle.part - short.part) +
        values[fourth + place]! * short.part
    }
  }
}

type Edge = { part: number; step: number }

/** The edges of the cell, from the one along which the point lies farthest. */
const inOrder = (
  parts: readonly [number, number, number],
  steps: readonly [number, number, number],
): [Edge, Edge, Edge] => {
  const [x, y, z] = [
    { part: parts[0], step: steps[0] },
    { part: parts[1], step: steps[1] },
    { part: parts[2], step: steps[2] },
  ]
  if (x.part >= y.part) {
    if (y.part >= z.part) return [x, y, z]
    return x.part >= z.part ? [x, z, y] : [z, x, y]
  }
  if (x.part >= z.part) return [y, x, z]
  return y.part >= z.part ? [y, z, x] : [z, y, x]
}
