import assert from 'node:assert/strict'
import { test } from 'node:test'
import { averaged, meansOf, type Means } from '../../../../scripts/bench/export/average.ts'
import { likenessOf } from '../../../../scripts/bench/export/likeness.ts'
import { ssimOf, type Pixels } from '../../../../scripts/bench/export/pixels.ts'

type At = (x: number, y: number) => number

const picture = (grayAt: At, side = 64): Pixels => {
  const data = new Uint8ClampedArray(4 * side ** 2).fill(255)
  for (let at = 0; at < side ** 2; at++) data.fill(grayAt(at % side, Math.floor(at / side)), 4 * at, 4 * at + 3)
  return { data, width: side, height: side }
}

const shownAs = (grayAt: At): Means => meansOf(picture(grayAt), 1)
const stripes: At = x => (x % 8 < 4 ? 40 : 200)

test('means keep the parts of a step that pixels round away', () => {
  const half = picture((x, y) => 10 + ((x + y) % 2), 8)
  assert.equal(meansOf(half, 4).data[0], 10.5)
  assert.equal(averaged(half, 4).data[3], 255)
  assert.throws(() => meansOf(half, 3), /not 3 times/)
})

test('a picture is wholly like itself', () => {
  assert.equal(likenessOf(shownAs(stripes), shownAs(stripes)), 1)
})

test('what people see counts as much as ever: a shift, a lost edge, another brightness', () => {
  for (const other of [(x: number) => stripes(x + 1, 0), () => 120, (x: number) => stripes(x, 0) + 30]) {
    const fine = likenessOf(shownAs(stripes), shownAs(other))
    const plain = ssimOf(picture(stripes), picture(other))
    assert.ok(fine < 0.98, String(fine))
    assert.ok(fine < plain + 0.02, `${fine} instead of ${plain}`)
  }
})

test('roundings that nobody sees do not count', () => {
  const ramp = (offset: number): Means => {
    const { data, ...size } = shownAs((_, y) => 60 + y / 8)
    return { data: data.map((_, at) => 60 + Math.floor(at / 256) / 8 + offset), ...size }
  }
  assert.ok(likenessOf(ramp(0), ramp(0.4)) > 0.9999)
})

test('pictures of different sizes are no match', () => {
  assert.throws(() => likenessOf(meansOf(picture(stripes), 1), meansOf(picture(stripes), 2)), /32 × 32 pixels/)
})
