import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrastRatio, repaired } from '../../../../consumers/design/color/contrast.ts'
import { difference, fromOklch, hueDistance, mixed, toOklch } from '../../../../consumers/design/color/oklch.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'

test('contrast is that of WCAG: black on white is 21, and the order does not matter', () => {
  assert.equal(contrastRatio('#000000', '#ffffff'), 21)
  assert.equal(contrastRatio('#ffffff', '#000000'), 21)
  assert.equal(contrastRatio('#777777', '#777777'), 1)
  // The gray that is known to miss 4.5 by a hair, and the next one that does not.
  assert.ok(contrastRatio('#777777', '#ffffff') < 4.5)
  assert.ok(contrastRatio('#767676', '#ffffff') >= 4.5)
})

test('a color that holds is left alone', () => {
  assert.equal(repaired('#0f4c81', { against: ['#ffffff'], ratio: 4.5 }), '#0f4c81')
})

test('a color that does not hold is moved as little as it must, and only in lightness', () => {
  const moved = repaired('#f58220', { against: ['#ffffff'], ratio: 3 })!
  assert.ok(contrastRatio(moved, '#ffffff') >= 3)
  assert.ok(contrastRatio(moved, '#ffffff') < 3.05)
  assert.ok(hueDistance(toOklch(moved).h, toOklch('#f58220').h) < 3)
})

test('in 3,000 random pairs the repair never fails where black or white would do', () => {
  const random = seededRandom('pairs')
  const hex = (): string => `#${random.int(0x1000000).toString(16).padStart(6, '0')}`
  for (let pair = 0; pair < 3000; pair++) {
    const [color, ground] = [hex(), hex()]
    // One of black and white always has 4.58.
    const moved = repaired(color, { against: [ground], ratio: 4.5 })
    assert.ok(moved !== undefined && contrastRatio(moved, ground) >= 4.5, `${color} on ${ground}: ${moved}`)
  }
})

test('what cannot be is said to be so', () => {
  assert.equal(repaired('#336699', { against: ['#000000', '#ffffff'], ratio: 4.6 }), undefined)
})

test('a color survives the way to OKLCH and back', () => {
  const random = seededRandom('round trip')
  for (let turn = 0; turn < 2000; turn++) {
    const color = `#${random.int(0x1000000).toString(16).padStart(6, '0')}`
    assert.ok(difference(fromOklch(toOklch(color)), color) < 0.004, color)
  }
})

test('a color that no screen shows loses chroma, not lightness or hue', () => {
  const shown = toOklch(fromOklch({ l: 0.6, c: 0.4, h: 250 }))
  assert.ok(Math.abs(shown.l - 0.6) < 0.01)
  assert.ok(hueDistance(shown.h, 250) < 3)
  assert.ok(shown.c < 0.25)
})

test('a mixture begins with the one color and ends with the other', () => {
  assert.equal(mixed('#b3131b', '#fff4e3', 0), '#b3131b')
  assert.equal(mixed('#b3131b', '#fff4e3', 1), '#fff4e3')
})
