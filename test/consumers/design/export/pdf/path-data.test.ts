import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extentOf } from '../../../../../consumers/design/export/pdf/outline.ts'
import { parsePath } from '../../../../../consumers/design/export/pdf/path-data.ts'

/** Each part by the letter that PDF gives it, and where it ends. */
const told = (data: string): string =>
  parsePath(data)
    .map(({ to, points }) => [to[0], ...(points.at(-1) ?? []).map(value => Math.round(value * 100) / 100)].join(' '))
    .join(', ')

test('commands in small letters count from where the pen is', () => {
  assert.equal(told('m10 10 l5 0 h5 v10 z'), told('M10 10 L15 10 H20 V20 Z'))
  assert.equal(told('M10 10 c1 2 3 4 5 6'), 'm 10 10, c 15 16')
})

test('more numbers than a command takes begin it again, and after a move they are lines', () => {
  assert.equal(told('M0 0 10 0 10 10'), 'm 0 0, l 10 0, l 10 10')
  assert.equal(told('M0,0L1-1.5.5'), 'm 0 0, l 1 -1.5')
})

test('a smooth curve takes its first handle from the curve before it', () => {
  const [, , smooth] = parsePath('M0 0 C0 10 10 10 10 0 S20 -10 20 0')
  assert.deepEqual(smooth?.points[0], [10, -10])
  const [, alone] = parsePath('M5 5 S20 -10 20 0')
  assert.deepEqual(alone?.points[0], [5, 5])
})

test('arcs become curves on their circle, with their flags written together too', () => {
  const half = parsePath('M10 50 A40 40 0 0 1 90 50')
  assert.deepEqual(extentOf(half), { left: 10, top: 10, right: 90, bottom: 50 })
  assert.equal(told('M10 50a40 40 0 0180 0'), told('M10 50 a40 40 0 0 1 80 0'))
  assert.equal(told('M0 0 A0 5 0 0 1 9 9'), 'm 0 0, l 9 9')
})

test('an arc whose radii are too small for its ends is grown until it reaches them', () => {
  assert.ok(told('M0 0 A1 1 0 0 1 100 0').endsWith('c 100 0'))
})

test('after closing the pen is where the part began', () => {
  assert.equal(told('M10 10 h5 v5 z l1 1'), 'm 10 10, l 15 10, l 15 15, c, l 11 11')
})

test('what follows a fault is left out, and nothing is drawn that does not begin with a move', () => {
  assert.equal(told('M0 0 L10 10 L nonsense'), 'm 0 0, l 10 10')
  assert.equal(told('L10 10'), '')
  assert.equal(told(''), '')
  assert.equal(told('M1e999 0 L0 0').split(', ').length, 2)
})
