import assert from 'node:assert/strict'
import { test } from 'node:test'
import { studyPhoto } from '../../../../consumers/design/photo/study.ts'
import { photoOf } from './painted.ts'

const whole = { x: 0, y: 0, width: 1, height: 1 }
const left = { ...whole, width: 0.5 }
const right = { ...left, x: 0.5 }
const spot = { x: 0.7, y: 0.4, width: 0.15, height: 0.15, color: [230, 40, 30] as const }
const study = studyPhoto(photoOf({ patches: [spot] }))

test('what draws the eye is shared out among the parts of a photo', () => {
  assert.ok(Math.abs(study.salience(whole) - 1) < 1e-9)
  assert.ok(Math.abs(study.salience(left) + study.salience(right) - 1) < 1e-9)
  assert.ok(study.salience(right) > 0.8)
})

test('the eye rests on the spot and not beside it', () => {
  assert.ok(Math.abs(study.density(whole) - 1) < 1e-9)
  assert.ok(study.density(spot) > 4)
  assert.ok(study.density(left) < 0.4)
})

test('stripes are restless, a plain field is not', () => {
  const stripes = Array.from({ length: 24 }, (_, at) => ({
    x: 0.5 + at / 48,
    y: 0,
    width: 1 / 96,
    height: 1,
    color: [255, 255, 255] as const,
  }))
  const striped = studyPhoto(photoOf({ ground: [0, 0, 0], patches: stripes }))
  assert.equal(striped.unrest({ ...left, width: 0.45 }), 0)
  assert.ok(striped.unrest(right) > 0.5)
})

test('the extremes of a part are its own, not those of the photo', () => {
  const patches = [{ x: 0.5, y: 0, width: 0.1, height: 1, color: [255, 250, 240] as const }]
  const bright = studyPhoto(photoOf({ ground: [20, 30, 40], patches }))
  assert.deepEqual(bright.extremes(right), { dark: [20, 30, 40], light: [255, 250, 240] })
  assert.deepEqual(bright.extremes(left), { dark: [20, 30, 40], light: [20, 30, 40] })
})

test('a part that is tiny, or lies beside the photo, still has an answer', () => {
  for (const box of [
    { x: 0.5, y: 0.5, width: 0, height: 0 },
    { x: -2, y: 3, width: 0.1, height: 0.1 },
  ]) {
    const { dark, light } = study.extremes(box)
    assert.ok([...dark, ...light, study.salience(box), study.density(box), study.unrest(box)].every(Number.isFinite))
  }
})

test('a photo without anything to see is calm everywhere', () => {
  const empty = studyPhoto(photoOf())
  assert.ok([empty.salience(left), empty.density(left), empty.unrest(left)].every(Number.isFinite))
  assert.equal(empty.unrest(whole), 0)
})
