// Small profiles, made by hand in each of the forms that tables may have: gray is black ink, and colored inks darken as much.

type Form = 'mft1' | 'mft2' | 'new'

export type IccWish = {
  form?: Form
  version?: 2 | 4
  tags?: (tags: Record<string, Buffer>) => void
  header?: (header: Buffer) => void
}

const u16 = (...values: number[]): Buffer => Buffer.from(new Uint16Array(values).buffer).swap16()
const u32 = (...values: number[]): Buffer => Buffer.from(new Uint32Array(values).buffer).swap32()
const samples = (values: readonly number[], width: 1 | 2): Buffer =>
  width === 1
    ? Buffer.from(values.map(value => Math.round(value * 255)))
    : u16(...values.map(value => Math.round(value * 65535)))

/** Corners of a grid with two places a side. */
const corners = (inputs: number): number[][] =>
  Array.from({ length: 2 ** inputs }, (_, place) =>
    Array.from({ length: inputs }, (__, input) => (place >> (inputs - 1 - input)) & 1),
  )

const middle = { mft1: 128 / 255, mft2: 0x8000 / 0xffff, new: 128 / 255 }
const lightest = { mft1: 1, mft2: 0xff00 / 0xffff, new: 1 }

const toInk = (form: Form): number[] =>
  corners(3).flatMap(([light]) =>
    [0, 0, 0, (1 - light!) / (form === 'mft2' ? lightest.mft2 : 1)].map(v => Math.min(1, v)),
  )
const toColor = (form: Form): number[] =>
  corners(4).flatMap(([c, m, y, k]) => [
    lightest[form] * Math.max(0, 1 - k! - (c! + m! + y!) / 3),
    middle[form],
    middle[form],
  ])

const oldTable = (form: 'mft1' | 'mft2', inputs: number, grid: readonly number[]): Buffer => {
  const outputs = 7 - inputs
  const width = form === 'mft1' ? 1 : 2
  const ramp = form === 'mft1' ? Array.from({ length: 256 }, (_, place) => place / 255) : [0, 1]
  const ramps = (count: number): Buffer => samples(Array.from({ length: count }, () => ramp).flat(), width)
  const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x10000)
  const head = Buffer.concat([Buffer.from(form), u32(0), Buffer.from([inputs, outputs, 2, 0]), matrix])
  const sizes = form === 'mft2' ? u16(ramp.length, ramp.length) : Buffer.alloc(0)
  return Buffer.concat([head, sizes, ramps(inputs), samples(grid, width), ramps(outputs)])
}

/** A straight line, in the three ways to say so. */
const straight = [
  Buffer.concat([Buffer.from('curv'), u32(0, 0)]),
  Buffer.concat([Buffer.from('curv'), u32(0, 1), u16(0x100), u16(0)]),
  Buffer.concat([Buffer.from('para'), u32(0), u16(3, 0), u32(0x10000, 0x10000, 0, 0x10000, 0)]),
]

const newTable = (inputs: number, grid: readonly number[]): Buffer => {
  const outputs = 7 - inputs
  const curves = (count: number): Buffer =>
    Buffer.concat(Array.from({ length: count }, (_, place) => straight[place % 3]!))
  const sides = Buffer.alloc(20)
  sides.fill(2, 0, inputs)
  sides[16] = 2
  const table = Buffer.concat([sides, samples(grid, 2)])
  const padded = Buffer.concat([table, Buffer.alloc(-table.length & 3)])
  const [inks, colors] = [curves(4), curves(3)]
  const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x10000, 0, 0, 0)
  const at = [
    32,
    32 + colors.length,
    80 + colors.length,
    80 + 2 * colors.length,
    80 + 2 * colors.length + padded.length,
  ]
  const head = Buffer.concat([
    Buffer.from(inputs === 4 ? 'mAB ' : 'mBA '),
    u32(0),
    Buffer.from([inputs, outputs, 0, 0]),
    u32(...at),
  ])
  return Buffer.concat([head, colors, matrix, colors, padded, inks])
}

const table = (form: Form, inputs: 3 | 4): Buffer => {
  const grid = inputs === 3 ? toInk(form) : toColor(form)
  return form === 'new' ? newTable(inputs, grid) : oldTable(form, inputs, grid)
}

export const iccOf = ({ form = 'mft2', version = 2, tags: change, header: changeHeader }: IccWish = {}): Buffer => {
  const tags: Record<string, Buffer> = {
    desc: Buffer.concat([Buffer.from('desc'), u32(0, 9), Buffer.from('My press\0'), Buffer.alloc(20)]),
    A2B0: table(form, 4),
    B2A0: table(form, 3),
  }
  change?.(tags)
  const entries = Object.entries(tags)
  const header = Buffer.alloc(128)
  header[8] = version
  header.write('prtrCMYKLab ', 12)
  header.write('acsp', 36)
  let at = 128 + 4 + 12 * entries.length
  const directory = entries.map(([tag, bytes]) => {
    const entry = Buffer.concat([Buffer.from(tag), u32(at, bytes.length)])
    at += bytes.length
    return entry
  })
  header.writeUInt32BE(at, 0)
  changeHeader?.(header)
  return Buffer.concat([header, u32(entries.length), ...directory, ...entries.map(([, bytes]) => bytes)])
}
