import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Sums } from '../../../../consumers/design/photo/sums.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'

const [width, height] = [12, 8]
const random = seededRandom('sums')
const values = Float32Array.from({ length: width * height }, () => random.next())
const sums = new Sums(values, width)
const whole = { x: 0, y: 0, width: 1, height: 1 }

test('the sum over a box is that of its points', () => {
  for (let tries = 0; tries < 100; tries++) {
    const [left, top] = [random.int(width), random.int(height)]
    const [across, down] = [1 + random.int(width - left), 1 + random.int(height - top)]
    let sum = 0
    for (let y = top; y < top + down; y++) for (let x = left; x < left + across; x++) sum += values[y * width + x]!
    const box = { x: left / width, y: top / height, width: across / width, height: down / height }
    assert.ok(Math.abs(sums.sum(box) - sum) < 1e-6)
    assert.ok(Math.abs(sums.mean(box) - sum / (across * down)) < 1e-6)
  }
})

test('a box that leaves the map counts only what lies inside', () => {
  const larger = { x: -3, y: -1, width: 9, height: 9 }
  assert.equal(sums.sum(larger), sums.sum(whole))
})

test('the smallest box, and one beside the map, still have one point', () => {
  const corner = values[width * height - 1]!
  for (const box of [
    { x: 0.999, y: 0.999, width: 0, height: 0 },
    { x: 7, y: 7, width: 1, height: 1 },
  ]) {
    assert.ok(Math.abs(sums.sum(box) - corner) < 1e-6)
    assert.ok(Math.abs(sums.mean(box) - corner) < 1e-6)
  }
})

test('a map of one point has the same mean everywhere', () => {
  const one = new Sums(Float32Array.of(0.5), 1)
  assert.deepEqual([one.mean(whole), one.mean({ x: 0.9, y: 0, width: 0.01, height: 0.01 })], [0.5, 0.5])
})
