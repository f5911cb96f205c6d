import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { findBackground, listBackgrounds } from '#infra/materials/backgrounds.ts'

const colors = ['#fff3d6', '#d93a2b', '#1f7a8c', '#f5b041']

/** The extremes that a canvas may have, and the usual ones between them. */
const sizes = [
  [1080, 1350],
  [1200, 628],
  [64, 64],
  [100, 1200],
  [1200, 100],
  [8000, 667],
] as const

const rgb = (hex: string): number[] => [1, 3, 5].map(at => Number.parseInt(hex.slice(at, at + 2), 16))

const pixels = async (fragment: string, width: number, height: number) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${fragment}</svg>`
  return sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer()
}

test('there are backgrounds enough, each with its own id and words in both languages', () => {
  const all = listBackgrounds()
  assert.ok(all.length >= 18)
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
  for (const { id, name, tags } of all) {
    assert.match(id, /^background-[a-z-]+$/)
    assert.match(name.zh, /\p{Script=Han}/u)
    assert.ok(tags.length >= 2)
    assert.equal(findBackground(id)?.id, id)
  }
  for (const id of ['waves', 'constructor', '']) assert.equal(findBackground(id), undefined)
})

test('the same scene gives the same text, another seed another one', () => {
  for (const { id, draw } of listBackgrounds()) {
    const scene = { width: 1080, height: 1350, colors, seed: 7 }
    assert.equal(draw(scene), draw(scene), id)
    const others = [8, 9, 10, 11].map(seed => draw({ ...scene, seed }))
    // These two are drawn by rule, so that nothing is left to chance.
    const isByRule = ['background-seigaiha', 'background-lattice'].includes(id)
    assert.equal(new Set(others).size > 1, !isByRule, id)
  }
})

test('a background is paths, rectangles, circles and linear gradients, whole numbers or tenths, in canvases of any shape', () => {
  for (const { id, draw } of listBackgrounds())
    for (const [width, height] of sizes) {
      const svg = draw({ width, height, colors, seed: 3 })
      assert.doesNotMatch(svg, /<(?!\/?(?:path|rect|circle|linearGradient|stop)\b)/, id)
      assert.doesNotMatch(
        svg,
        /NaN|Infinity|undefined|opacity|href|style=|filter|\d\.\d\d\d/,
        `${id} ${width}×${height}`,
      )
      assert.ok(svg.length < 400_000, `${id} ${width}×${height}: ${svg.length}`)
    }
})

test('a frame without a size, or as long as a thread, is drawn with no more shapes than others and without a fault', () => {
  const odd = [
    [0, 0],
    [0, 20_000],
    [20_000, 0],
    [1, 20_000],
    [20_000, 1],
    [1e-9, 0.5],
    [20_000, 166],
    [20_000, 20_000],
  ] as const
  for (const { id, draw } of listBackgrounds())
    for (const [width, height] of odd) {
      const svg = draw({ width, height, colors, seed: 3 })
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/, `${id} ${width}×${height}`)
      assert.ok(svg.length < 400_000, `${id} ${width}×${height}: ${svg.length}`)
    }
})

test('something is drawn, and much of the ground stays calm', async () => {
  const ground = Buffer.from(rgb(colors[0]!))
  for (const [width, height] of [
    [360, 450],
    [600, 200],
    [100, 600],
  ] as const)
    for (const { id, draw } of listBackgrounds()) {
      const data = await pixels(draw({ width, height, colors, seed: 5 }), width, height)
      const calm = Array.from({ length: width * height }, (_, at) => data.subarray(3 * at, 3 * at + 3).equals(ground))
      const share = calm.filter(Boolean).length / calm.length
      assert.ok(share < 0.995, `${id} ${width}×${height}: nothing is drawn`)
      assert.ok(share > 0.03 || id === 'background-color-fields', `${id} ${width}×${height}: ${share} is calm`)
    }
})

test('no pixel is lighter or darker than the ground and the inks, so that text which holds on them holds everywhere', async () => {
  const quiet = ['#f7f3ec', '#efe6d8', '#eadfd0', '#f2e3d8']
  // One step for rounding.
  const least = [0, 1, 2].map(channel => Math.min(...quiet.map(color => rgb(color)[channel]!)) - 1)
  const most = [0, 1, 2].map(channel => Math.max(...quiet.map(color => rgb(color)[channel]!)) + 1)
  for (const { id, draw } of listBackgrounds()) {
    const data = await pixels(draw({ width: 300, height: 300, colors: quiet, seed: 2 }), 300, 300)
    const stray = data.find((value, at) => value < least[at % 3]! || value > most[at % 3]!)
    assert.equal(stray, undefined, id)
  }
})

test('one color, and more than four, are enough for every background', () => {
  for (const { id, draw } of listBackgrounds())
    for (const some of [['#123456'], [...colors, '#000000', '#ffffff']])
      assert.match(
        draw({ width: 300, height: 400, colors: some, seed: 1 }),
        /^<rect x="0" y="0" width="300" height="400"/,
        id,
      )
})

test('two drawings in one document do not share gradients', () => {
  const { draw } = findBackground('background-color-fields')!
  const ids = (seed: number): string[] =>
    [...draw({ width: 300, height: 400, colors, seed }).matchAll(/id="([^"]+)"/g)].map(match => match[1]!)
  assert.ok(ids(1).length > 0)
  assert.equal(new Set([...ids(1), ...ids(2)]).size, 2 * ids(1).length)
})
