import assert from 'node:assert/strict'
import { test } from 'node:test'
import { saliencyOf } from '../../../../consumers/design/photo/saliency.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'
import { photoOf } from './painted.ts'

/** Where the eye goes first, in shares of the picture's edges. */
const summitOf = (photo: ReturnType<typeof photoOf>): [number, number] => {
  const { values, width, height } = saliencyOf(photo.thumbnail)
  const at = values.indexOf(Math.max(...values))
  return [(at % width) / width, Math.floor(at / width) / height]
}

test('a spot of another color draws the eye, wherever it is and whatever it differs in', () => {
  const random = seededRandom('spots')
  const colors = [
    [220, 40, 40],
    [30, 30, 30],
    [240, 240, 240],
    [60, 90, 220],
  ] as const
  for (const color of colors) {
    const [x, y] = [random.between(0.1, 0.8), random.between(0.1, 0.8)]
    const [seenX, seenY] = summitOf(photoOf({ patches: [{ x, y, width: 0.12, height: 0.12, color }] }))
    const distance = Math.hypot(seenX - x - 0.06, seenY - y - 0.06)
    assert.ok(distance < 0.15, `${color.join(' ')} at ${x} ${y} was seen at ${seenX} ${seenY}`)
  }
})

test('of two spots alike the one nearer to the middle draws it more', () => {
  const spot = { width: 0.1, height: 0.1, color: [220, 40, 40] as const }
  const [x] = summitOf(
    photoOf({
      patches: [
        { ...spot, x: 0.02, y: 0.45 },
        { ...spot, x: 0.6, y: 0.45 },
      ],
    }),
  )
  assert.ok(x > 0.5)
})

test('values lie between 0 and 1, and the largest is 1', () => {
  const { values } = saliencyOf(
    photoOf({ patches: [{ x: 0.4, y: 0.4, width: 0.2, height: 0.2, color: [255, 0, 0] }] }).thumbnail,
  )
  assert.ok(values.every(value => value >= 0 && value <= 1))
  assert.equal(Math.max(...values), 1)
})

test('an empty picture, a line and a point have a map like any other', () => {
  for (const [width, height] of [
    [40, 30],
    [128, 1],
    [1, 128],
    [1, 1],
  ] as const) {
    const map = saliencyOf(photoOf({ width, height }).thumbnail)
    assert.equal(map.values.length, width * height)
    assert.ok(map.values.every(value => Number.isFinite(value) && value >= 0 && value <= 1))
  }
})
