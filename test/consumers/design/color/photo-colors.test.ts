import assert from 'node:assert/strict'
import { test } from 'node:test'
import { difference, toOklch } from '../../../../consumers/design/color/oklch.ts'
import { photoColors } from '../../../../consumers/design/color/photo-colors.ts'

/** A picture of vertical stripes, each with its share of the width. */
const striped = (stripes: readonly (readonly [color: string, share: number])[], width = 64, height = 64) => {
  const data = new Uint8Array(3 * width * height)
  for (let at = 0; at < width * height; at++) {
    let left = ((at % width) + 0.5) / width
    const [color] = stripes.find(([, share]) => (left -= share) < 0) ?? stripes.at(-1)!
    data.set(Buffer.from(color.slice(1), 'hex'), 3 * at)
  }
  return { data, width, height }
}

test('the colors of a picture are found, and near-white and near-black are not among them', () => {
  const colors = photoColors(
    striped([
      ['#fdfdfb', 0.5],
      ['#c81e28', 0.2],
      ['#1e5aa0', 0.2],
      ['#0a0a0a', 0.1],
    ]),
  )
  assert.equal(colors.length, 2)
  assert.ok(difference(colors[0]!, '#c81e28') < 0.02)
  assert.ok(difference(colors[1]!, '#1e5aa0') < 0.02)
})

test('skin does not lead where there is another color, and does where there is none', () => {
  assert.ok(
    difference(
      photoColors(
        striped([
          ['#d9a58a', 0.8],
          ['#1f6b4f', 0.2],
        ]),
      )[0]!,
      '#1f6b4f',
    ) < 0.02,
  )
  assert.ok(
    difference(
      photoColors(
        striped([
          ['#d9a58a', 0.8],
          ['#ffffff', 0.2],
        ]),
      )[0]!,
      '#d9a58a',
    ) < 0.02,
  )
})

test('a picture without color yields the tone that stands out', () => {
  const [tone] = photoColors(
    striped([
      ['#ffffff', 0.9],
      ['#111111', 0.1],
    ]),
  )
  assert.ok(toOklch(tone!).l < 0.25)
})

test('a plain picture yields its one color, and one without pixels none', () => {
  assert.deepEqual(photoColors(striped([['#1e5aa0', 1]])), ['#1e5aa0'])
  assert.deepEqual(photoColors({ data: new Uint8Array(0), width: 0, height: 0 }), [])
})

test('the same picture always yields the same colors, and size hardly matters', () => {
  const stripes = [
    ['#e8b04b', 0.3],
    ['#2f5b3a', 0.3],
    ['#7a3b6e', 0.4],
  ] as const
  assert.deepEqual(photoColors(striped(stripes)), photoColors(striped(stripes)))
  const large = photoColors(striped(stripes, 640, 400))
  assert.equal(large.length, 3)
  for (const color of photoColors(striped(stripes)))
    assert.ok(
      large.some(other => difference(color, other) < 0.02),
      color,
    )
})
