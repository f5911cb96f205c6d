import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inkOf } from '../../../../consumers/design/photo/logo-ink.ts'
import { photoOf } from './painted.ts'

const mark = { x: 0.4, y: 0.4, width: 0.2, height: 0.2 }
const paper = [255, 255, 255] as const

test('the color of a logo is that of its ink, not of its paper', () => {
  assert.equal(inkOf(photoOf({ ground: paper, patches: [{ ...mark, color: [16, 32, 48] }] })), '#102030')
})

test('several inks make their mean, each by its area', () => {
  const patches = [
    { ...mark, color: [200, 0, 0] as const },
    { ...mark, x: 0.6, color: [0, 0, 100] as const },
  ]
  const [red, , blue] = inkOf(photoOf({ width: 100, height: 100, ground: paper, patches })).match(/[\da-f]{2}/g)!
  assert.deepEqual([Number.parseInt(red, 16), Number.parseInt(blue!, 16)], [100, 50])
})

test('a logo without ink counts as black, and one that is all ink as itself', () => {
  assert.equal(inkOf(photoOf({ ground: paper })), '#000000')
  assert.equal(inkOf(photoOf({ ground: [0, 128, 255] })), '#0080ff')
})
