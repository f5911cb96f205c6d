// The tables that lead from inks to colors and back, in all forms of version 2 and 4 (ICC.1:2010, 10.8 to 10.11).
import { type Curve, clamp, readCurves, readSamples, sampledCurve } from './icc-curves.ts'
import { readGrid, type Stage } from './icc-grid.ts'
import { unusable } from './unusable-profile.ts'

/** How Lab stands in the numbers of the table: three forms over the years. */
export type LabForm = 'eight-bit' | 'old-sixteen-bit' | 'new'

/** From 0..1 to 0..1 in each channel. The output is written over at the next call. */
export type IccTable = { apply: (input: readonly number[]) => Float64Array; form: LabForm }

type Sizes = { inputs: number; outputs: number }

/** @throws Failure `unusable-profile` when the tag is of another type or size, or cut short */
export const readIccTable = (tag: Buffer, sizes: Sizes): IccTable => {
  if (tag.length < 32) throw unusable('one of its tables is cut short.')
  const type = tag.toString('latin1', 0, 4)
  if (tag[8] !== sizes.inputs || tag[9] !== sizes.outputs)
    throw unusable('one of its tables has the wrong number of inks.')
  if (type === 'mft1') return { apply: inTurn(readOld(tag, sizes, 1), sizes), form: 'eight-bit' }
  if (type === 'mft2') return { apply: inTurn(readOld(tag, sizes, 2), sizes), form: 'old-sixteen-bit' }
  if (type === 'mAB ') return { apply: inTurn(readNew(tag, sizes), sizes), form: 'new' }
  if (type === 'mBA ') return { apply: inTurn(readNew(tag, sizes).toReversed(), sizes), form: 'new' }
  throw unusable('one of its tables is of an unknown type.')
}

const isUnchanged = (tag: Buffer): boolean =>
  Array.from({ length: 9 }, (_, place) => tag.readInt32BE(12 + 4 * place)).every(
    (value, place) => value === (place % 4 === 0 ? 0x10000 : 0),
  )

/** Curves, grid, curves. The matrix before them, which nobody uses, must be the one that changes nothing. */
const readOld = (tag: Buffer, { inputs, outputs }: Sizes, width: 1 | 2): Stage[] => {
  const start = width === 1 ? 48 : 52
  if (tag.length < start) throw unusable('one of its tables is cut short.')
  if (inputs === 3 && !isUnchanged(tag)) throw unusable('one of its tables has a matrix.')
  const [entering, leaving] = width === 1 ? [256, 256] : [tag.readUInt16BE(48), tag.readUInt16BE(50)]
  const side = tag[10]!
  const gridAt = start + inputs * entering * width
  const leavingAt = gridAt + side ** inputs * outputs * width
  const curvesAt = (at: number, { samples, count }: { samples: number; count: number }): Stage => {
    if (samples < 2) throw unusable('one of its curves is too short.')
    return curves(
      Array.from({ length: count }, (_, place) =>
        sampledCurve(readSamples(tag, at + place * samples * width, { count: samples, width })),
      ),
    )
  }
  return [
    curvesAt(start, { samples: entering, count: inputs }),
    readGrid(tag, gridAt, { sides: Array.from({ length: inputs }, () => side), outputs, width }),
    curvesAt(leavingAt, { samples: leaving, count: outputs }),
  ]
}

/** From the side of the inks: curves, grid, curves, matrix, curves; all but the last may be missing. */
const readNew = (tag: Buffer, { inputs, outputs }: Sizes): Stage[] => {
  const isFromInk = inputs === 4
  const [inks, colors] = isFromInk ? [inputs, outputs] : [outputs, inputs]
  const [outer, matrix, middle, grid, inner] = [12, 16, 20, 24, 28].map(at => tag.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  if (grid === 0 || inner === 0) throw unusable('one of its tables has no grid.')
  return [
    curves(readCurves(tag, inner, inks)),
    readNewGrid(tag, grid, { inputs, outputs }),
    ...(middle > 0 ? [curves(readCurves(tag, middle, colors))] : []),
    ...(matrix > 0 ? [readMatrix(tag, matrix)] : []),
    curves(readCurves(tag, outer, colors)),
  ]
}

const readNewGrid = (tag: Buffer, at: number, { inputs, outputs }: Sizes): Stage => {
  const width = tag[at + 16]
  if (width !== 1 && width !== 2) throw unusable('one of its tables is cut short.')
  return readGrid(tag, at + 20, { sides: [...tag.subarray(at, at + inputs)], outputs, width })
}

const readMatrix = (tag: Buffer, at: number): Stage => {
  if (at + 48 > tag.length) throw unusable('its matrix is cut short.')
  const m = Array.from({ length: 12 }, (_, place) => tag.readInt32BE(at + 4 * place) / 0x10000)
  return (input, output) => {
    for (let row = 0; row < 3; row++)
      output[row] = clamp(
        m[3 * row]! * input[0]! + m[3 * row + 1]! * input[1]! + m[3 * row + 2]! * input[2]! + m[9 + row]!,
      )
  }
}

const curves =
  (each: readonly Curve[]): Stage =>
  (input, output) => {
    for (let place = 0; place < each.length; place++) output[place] = clamp(each[place]!(input[place]!))
  }

/** Two buffers that the stages write in turn. */
const inTurn = (stages: readonly Stage[], { inputs, outputs }: Sizes): IccTable['apply'] => {
  const size = Math.max(inputs, outputs)
  const [one, other] = [new Float64Array(size), new Float64Array(size)]
  return input => {
    let [from, to] = [one, other]
    for (let place = 0; place < inputs; place++) from[place] = clamp(input[place]!)
    for (const stage of stages) {
      stage(from, to)
      ;[from, to] = [to, from]
    }
    return from
  }
}
