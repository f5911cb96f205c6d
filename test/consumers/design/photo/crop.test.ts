import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contains } from '../../../../consumers/design/layout/box.ts'
import { cropFor, within } from '../../../../consumers/design/photo/crop.ts'
import { studyPhoto } from '../../../../consumers/design/photo/study.ts'
import { photoOf } from './painted.ts'

const whole = { x: 0, y: 0, width: 1, height: 1 }
const spotted = (x: number, y: number, size: { width: number; height: number }) =>
  studyPhoto(photoOf({ ...size, patches: [{ x, y, width: 0.1, height: 0.1, color: [230, 40, 30] }] }))

test('a crop has the proportions of its frame and lies inside the photo', () => {
  for (const size of [
    { width: 120, height: 80 },
    { width: 60, height: 90 },
  ]) {
    const study = spotted(0.3, 0.6, size)
    for (const aspect of [0.2, 0.8, 1, 1.5, 6]) {
      const crop = cropFor(study, aspect)
      const { width, height } = study.photo
      assert.ok(Math.abs((crop.width * width) / (crop.height * height) - aspect) < 1e-9)
      assert.ok(contains(whole, crop, 1e-9))
      assert.ok(Math.abs(Math.max(crop.width, crop.height) - 1) < 1e-9)
    }
  }
})

test('what draws the eye is kept, at either end', () => {
  for (const at of [0.05, 0.45, 0.85]) {
    const spot = { x: at, y: 0.45, width: 0.1, height: 0.1 }
    assert.ok(contains(cropFor(spotted(at, 0.45, { width: 120, height: 80 }), 0.5), spot), `lost at ${at}`)
    const turned = { x: 0.45, y: at, width: 0.1, height: 0.1 }
    assert.ok(contains(cropFor(spotted(0.45, at, { width: 80, height: 120 }), 3), turned), `lost at ${at}`)
  }
})

test('a photo without anything to see can be cropped like any other', () => {
  const { x, y, width, height } = cropFor(studyPhoto(photoOf()), 0.5)
  assert.deepEqual([y, width, height], [0, 0.5, 1])
  assert.ok(x >= 0 && x <= 0.5)
})

test('where text is to stand, what draws the eye is moved away', () => {
  const study = spotted(0.45, 0.45, { width: 160, height: 80 })
  const text = { x: 0, y: 0, width: 0.5, height: 1 }
  const [free, calm] = [cropFor(study, 1), cropFor(study, 1, text)]
  assert.ok(study.density(within(calm, text)) < study.density(within(free, text)))
  assert.ok(contains(calm, { x: 0.45, y: 0.45, width: 0.1, height: 0.1 }))
  const mirrored = cropFor(study, 1, { ...text, x: 0.5 })
  assert.ok(mirrored.x > calm.x)
})

test('a part of a crop is a part of the photo', () => {
  const crop = { x: 0.5, y: 0.2, width: 0.5, height: 0.8 }
  assert.deepEqual(within(crop, whole), crop)
  assert.deepEqual(within(crop, { x: 0.5, y: 0.5, width: 0.5, height: 0.5 }), {
    x: 0.75,
    y: 0.6000000000000001,
    width: 0.25,
    height: 0.4,
  })
})
