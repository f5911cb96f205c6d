import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paletteSchema } from '#contracts/designs/color.ts'
import { colorModes } from '#contracts/designs/harmony.ts'
import { styles } from '#contracts/designs/styles.ts'
import { modeOf } from '../../../../consumers/design/color/complete-palette.ts'
import { contrastPairs } from '../../../../consumers/design/color/contrast-pairs.ts'
import { contrastRatio } from '../../../../consumers/design/color/contrast.ts'
import { distance } from '../../../../consumers/design/color/most-diverse.ts'
import { difference, hueDistance, toOklch } from '../../../../consumers/design/color/oklch.ts'
import { propose, proposePalettes, type PaletteWish } from '../../../../consumers/design/color/propose-palettes.ts'
import { quietTints } from '../../../../consumers/design/color/quiet-tints.ts'
import { seededRandom, type Random } from '../../../../consumers/design/random.ts'

const randomHex = (random: Random): string => `#${random.int(0x1000000).toString(16).padStart(6, '0')}`
const someColors = (random: Random, most: number): string[] =>
  Array.from({ length: random.int(most + 1) }, () => randomHex(random))

/** Any wish that a client may have, from nothing but a style to a brand of five colors on the wrong ground. */
const randomWish = (random: Random): PaletteWish => ({
  style: random.pick(styles).id,
  brand: someColors(random, 5),
  logo: someColors(random, 2),
  photo: someColors(random, 4),
  mode: [...colorModes, undefined][random.int(3)],
})

test('in 3,000 random wishes no pair of colors falls short of its contrast, and no brand color vanishes without a note', () => {
  for (let seed = 0; seed < 3000; seed++) {
    const random = seededRandom(seed)
    const wish = randomWish(random)
    for (const { palette, notes, mode } of propose(wish, random, 2)) {
      const told = `seed ${seed}: ${JSON.stringify({ wish, palette })}`
      assert.ok(paletteSchema.safeParse(palette).success, told)
      for (const { ratio, required } of contrastPairs(palette)) assert.ok(ratio >= required, told)
      assert.equal(
        contrastRatio(palette.background, '#ffffff') > contrastRatio(palette.background, '#000000'),
        mode === 'dark',
        told,
      )
      const owned = [...wish.brand!, ...wish.logo!]
      const shown = owned.some(color => color === palette.primary || color === palette.accent)
      assert.ok(owned.length === 0 || shown || notes.length > 0, told)
    }
  }
})

test('a brand color appears unchanged when there is a ground in the mode that lets it', () => {
  for (let seed = 0; seed < 500; seed++) {
    const random = seededRandom(`brand ${seed}`)
    const color = randomHex(random)
    const mode = random.pick(colorModes)
    // With some room: a ground must still bear text.
    const fits = mode === 'light' ? contrastRatio(color, '#ffffff') >= 3.1 : contrastRatio(color, '#000000') >= 4.2
    if (!fits) continue
    const [first] = propose({ style: random.pick(styles).id, brand: [color], mode }, random, 1)
    assert.equal(first?.palette.primary, color, `seed ${seed}: ${JSON.stringify(first)}`)
    assert.deepEqual(first?.notes, [])
  }
})

test('a brand color that cannot be read keeps its hue, and a note names both', () => {
  const [first] = propose({ style: 'business', brand: ['#ffd400'], mode: 'light' }, seededRandom(1), 1)
  const { primary } = first!.palette
  assert.notEqual(primary, '#ffd400')
  assert.ok(Math.abs(toOklch(primary).h - toOklch('#ffd400').h) < 6)
  assert.match(first!.notes.join(), new RegExp(`#ffd400.*${primary}`))
})

test('a yellow brand finds a dark ground by itself when no mode is asked for', () => {
  const [first] = propose({ style: 'business', brand: ['#ffd400'] }, seededRandom(1), 1)
  assert.equal(first!.palette.primary, '#ffd400')
  assert.equal(first!.mode, 'dark')
})

test('a black, a white and a gray brand find accents in the hues of every style', () => {
  for (const { id, palettes } of styles)
    for (const color of ['#000000', '#ffffff', '#8a8a8a']) {
      const [first] = propose({ style: id, brand: [color] }, seededRandom(4), 1)
      assert.equal(first!.palette.primary, color, id)
      const { c, h } = toOklch(first!.palette.accent)
      const isOfStyle = palettes.some(({ accent }) => hueDistance(toOklch(accent).h, h) < 75)
      assert.ok(c < 0.03 || isOfStyle, `${id}: ${first!.palette.accent}`)
    }
})

test('of several brand colors each leads once', () => {
  const brand = ['#0f4c81', '#b3261e', '#1f6b4f']
  const palettes = proposePalettes({ style: 'business', brand, mode: 'light' }, seededRandom(3), 8)
  assert.deepEqual(new Set(palettes.map(({ primary }) => primary)), new Set(brand))
})

test('the same wish and seed yield the same palettes, another seed yields others', () => {
  const wish = { style: 'playful', brand: ['#0f4c81'] }
  assert.deepEqual(propose(wish, seededRandom(5), 4), propose(wish, seededRandom(5), 4))
  assert.notDeepEqual(propose(wish, seededRandom(5), 4), propose(wish, seededRandom(6), 4))
})

test('every style offers eight palettes that differ, and keeps to the mode that is asked for', () => {
  for (const { id } of styles) {
    const palettes = proposePalettes({ style: id }, seededRandom(id), 8)
    assert.equal(palettes.length, 8, id)
    for (const [at, one] of palettes.entries())
      for (const other of palettes.slice(at + 1)) assert.ok(distance(one, other) > 0.01, id)
    for (const mode of colorModes) {
      const asked = proposePalettes({ style: id, mode }, seededRandom(id), 4)
      assert.equal(asked.length, 4, `${id} ${mode}`)
      for (const { background } of asked) assert.equal(modeOf(background), mode, `${id} ${mode}`)
    }
  }
})

test('the first palette of a style is one that was picked by hand', () => {
  for (const { id, palettes } of styles) {
    const [first] = proposePalettes({ style: id }, seededRandom(9), 1)
    assert.ok(
      palettes.some(({ primary, background }) => first!.primary === primary && first!.background === background),
      id,
    )
  }
})

test('what a style makes up is neither mud nor gray of the middle, and its accent is told from its primary color', () => {
  const made = styles.flatMap(({ id }) =>
    Array.from({ length: 20 }, (_, seed) =>
      proposePalettes({ style: id, mode: 'light' }, seededRandom(seed), 8),
    ).flat(),
  )
  assert.ok(made.length > 2000)
  for (const palette of made) {
    const { l, c, h } = toOklch(palette.primary)
    const isMud = c > 0.05 && h > 76 && h < 112 && l < 0.62
    const isGray = c < 0.02 && l > 0.42 && l < 0.75
    assert.ok(!isMud && !isGray, palette.primary)
    assert.ok(difference(palette.primary, palette.accent) > 0.1, JSON.stringify(palette))
  }
})

test('text holds its contrast on every quiet tint, and the tints are seen', () => {
  const palettes = styles.flatMap(({ id }) => proposePalettes({ style: id }, seededRandom(2), 8))
  for (const palette of palettes) {
    const tints = quietTints(palette)
    const ratios = tints.flatMap(tint => [palette.text, palette.muted].map(text => contrastRatio(tint, text)))
    assert.ok(Math.min(...ratios) >= 4.5, JSON.stringify({ palette, tints }))
    assert.equal(tints[0], palette.background)
    assert.ok(difference(tints[0], tints[1]) > 0.015, tints.join())
  }
})
