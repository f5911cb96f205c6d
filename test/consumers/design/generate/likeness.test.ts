import assert from 'node:assert/strict'
import { test } from 'node:test'
import { glanceAt, likeness } from '../../../../consumers/design/generate/likeness.ts'

type Gray = (x: number, y: number) => number
/** A picture whose points are gray, by their place in shares of its edges. */
const glance = (gray: Gray, width = 160, height = 200) => {
  const rgba = Buffer.alloc(4 * width * height)
  for (let at = 0; at < width * height; at++)
    rgba.fill(gray((at % width) / width, Math.floor(at / width) / height), 4 * at, 4 * at + 4)
  return glanceAt({ rgba, width, height })
}
const board: Gray = (x, y) => ((Math.floor(x * 9) + Math.floor(y * 11)) % 2 === 0 ? 230 : 20)
const stripes: Gray = x => (Math.floor(x * 13) % 2 === 0 ? 230 : 20)

test('a picture is wholly like itself, at whatever size it was drawn', () => {
  assert.ok(Math.abs(likeness(glance(board), glance(board)) - 1) < 1e-6)
  assert.ok(likeness(glance(board), glance(board, 640, 800)) > 0.9)
})

test('its negative is as unlike as can be', () => {
  assert.ok(
    likeness(
      glance(board),
      glance((x, y) => 250 - board(x, y)),
    ) < -0.5,
  )
})

test('another pattern is less like it than the same one a little lighter', () => {
  const lighter = likeness(
    glance(board),
    glance((x, y) => board(x, y) + 20),
  )
  assert.ok(lighter > 0.8)
  assert.ok(likeness(glance(board), glance(stripes)) < 0.4)
})

test('it does not matter which of the two comes first', () => {
  const [one, other] = [glance(board), glance(stripes)]
  assert.equal(likeness(one, other), likeness(other, one))
})

test('empty pictures are alike when they are of one color', () => {
  assert.ok(
    Math.abs(
      likeness(
        glance(() => 90),
        glance(() => 90),
      ) - 1,
    ) < 1e-6,
  )
  assert.ok(
    likeness(
      glance(() => 0),
      glance(() => 255),
    ) < 0.05,
  )
})

test('a picture smaller than a glance leaves no point without a number', () => {
  assert.ok(glance(board, 10, 3).every(Number.isFinite))
})
