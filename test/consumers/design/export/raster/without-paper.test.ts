import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutPaper } from '../../../../../consumers/design/export/raster/without-paper.ts'
import { findBackground } from '#infra/materials/backgrounds.ts'
import { textOf } from '../../compile/elements.ts'
import { sourceWith } from './source-with.ts'

const all = { x: 0, y: 0, width: 800, height: 600, rotation: 0 }
const ground = { type: 'shape', role: 'background', frame: all, fill: { type: 'solid', color: 'surface' } }
const left = (...elements: object[]): number => withoutPaper(sourceWith(elements).list).items.length

test('the color of the canvas goes, and the list that was given stays as it is', () => {
  const { list } = sourceWith([ground])
  assert.equal(withoutPaper(list).background, 'none')
  assert.notEqual(list.background, 'none')
  assert.equal(list.items.length, 1)
})

test('a background that fills the canvas goes, and what is drawn on it stays', () => {
  assert.equal(left(ground, textOf('Spring')), 1)
})

test('a background that fills half of it is drawing', () => {
  assert.equal(left({ ...ground, frame: { ...all, height: 300 } }), 1)
})

test('a panel or a scrim over all of it stays', () => {
  assert.equal(left({ ...ground, role: 'panel' }, { ...ground, role: 'scrim' }), 2)
})

test('a pattern that fills the canvas goes, and one in a frame of its own stays', () => {
  const pattern = { type: 'pattern', material: 'background-bokeh', seed: 1, colors: ['primary', 'accent'] }
  assert.ok(findBackground('background-bokeh'), 'the material of this test')
  assert.equal(left({ ...pattern, frame: all }), 0)
  assert.equal(left({ ...pattern, frame: { ...all, x: 40 } }), 1)
  assert.equal(left({ ...pattern, frame: all, mask: 'ellipse' }), 1)
})

test('a turned background counts by what it covers', () => {
  assert.equal(left({ ...ground, frame: { ...all, rotation: 180 } }), 0)
  assert.equal(left({ ...ground, frame: { ...all, rotation: 45 } }), 1)
  assert.equal(left({ ...ground, frame: { x: -300, y: -400, width: 1400, height: 1400, rotation: 45 } }), 0)
})

test('an ellipse or round corners leave the corners of the canvas bare, unless they reach beyond them', () => {
  assert.equal(left({ ...ground, shape: 'ellipse' }), 1)
  assert.equal(left({ ...ground, radius: 60 }), 1)
  assert.equal(left({ ...ground, radius: 60, frame: { x: -60, y: -60, width: 920, height: 720, rotation: 0 } }), 0)
  assert.equal(
    left({ ...ground, shape: 'ellipse', frame: { x: -400, y: -300, width: 1600, height: 1200, rotation: 0 } }),
    0,
  )
})
