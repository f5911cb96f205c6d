import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { converter } from 'culori'
import { styles } from '#contracts/designs/styles.ts'
import { artworks, artworksFor, findArtwork } from '#infra/materials/artworks.ts'

const colors = ['#f4f0e6', '#c8361f', '#1f4d46', '#f0b54c']
const frames = [
  { width: 400, height: 400 },
  { width: 400, height: 500 },
  { width: 640, height: 360 },
  { width: 200, height: 440 },
  { width: 200, height: 800 },
  { width: 800, height: 200 },
]
const seeds = [0, 1, 2, 2 ** 31 - 1]

const everyDrawing = (): string[] =>
  artworks().flatMap(({ draw }) => frames.flatMap(frame => seeds.map(seed => draw({ ...frame, colors, seed }))))

describe('the artworks', () => {
  test('there are many, and each has its own id that finds it', () => {
    assert.ok(artworks().length >= 14)
    assert.equal(new Set(artworks().map(({ id }) => id)).size, artworks().length)
    for (const one of artworks()) assert.equal(findArtwork(one.id), one)
    assert.equal(findArtwork('art-nothing'), undefined)
  })

  test('each names styles that there are', () => {
    const ids = new Set(styles.map(({ id }) => id))
    for (const one of artworks()) {
      assert.ok(one.styles.length > 0, one.id)
      for (const id of one.styles) assert.ok(ids.has(id), `${one.id}: ${id}`)
    }
  })

  test('every style has at least three for every frame, those made for it first', () => {
    for (const { id } of styles)
      for (const aspect of [0.05, 0.25, 0.4, 0.5625, 0.8, 1, 1.5, 1.78, 3, 4, 12]) {
        const found = artworksFor(id, aspect)
        assert.ok(found.length >= 3, `${id} ${aspect}`)
        const areMeant = found.map(one => one.styles.length < styles.length)
        assert.deepEqual(
          areMeant,
          areMeant.toSorted((a, b) => Number(b) - Number(a)),
        )
      }
  })

  test('a style that is not known gets those that suit all, also when the aspect is no number', () => {
    assert.ok(artworksFor('no-such-style', 1).length >= 3)
    assert.ok(artworksFor('business', Number.NaN).length >= 3)
  })
})

describe('a drawing', () => {
  test('is the same for the same scene and another for another seed', () => {
    for (const { id, draw } of artworks()) {
      const scene = { width: 500, height: 320, colors, seed: 7 }
      assert.equal(draw(scene), draw(scene), id)
      const variants = new Set(Array.from({ length: 8 }, (_, seed) => draw({ ...scene, seed })))
      assert.ok(id === 'art-steaming-cup' || variants.size > 1, id)
    }
  })

  test('begins with its ground over the whole frame', () => {
    for (const { id, draw } of artworks())
      for (const { width, height } of frames) {
        const ground = `<rect x="0" y="0" width="${width}" height="${height}" fill="${colors[0]}"/>`
        assert.ok(draw({ width, height, colors, seed: 3 }).startsWith(ground), id)
      }
  })

  test('has shapes in more than one color', () => {
    for (const { id, draw } of artworks()) {
      const used = new Set(draw({ width: 400, height: 400, colors, seed: 5 }).match(/#[0-9a-f]{6}/g))
      assert.ok(used.size >= 3, `${id}: ${[...used].join(' ')}`)
    }
  })

  test('is made of plain shapes with plain numbers, without opacity, text, scripts or addresses', () => {
    const element =
      /<(?:rect|circle|path) (?:(?:x|y|width|height|cx|cy|r|d|fill|stroke|fill-rule|stroke-width|stroke-linecap|stroke-linejoin)="[\w\s.,#-]*" ?)+\/>/g
    for (const drawing of everyDrawing()) {
      assert.equal(drawing.replaceAll(element, ''), '')
      assert.doesNotMatch(drawing.replaceAll(/#\w+/g, ''), /NaN|Infinity|undefined|\de[+-]?\d/)
    }
  })

  test('has no element of a negative size', () => {
    for (const drawing of everyDrawing()) assert.doesNotMatch(drawing, /(?:\br|width|height)="-/)
  })

  test('stays between the colors that are given', () => {
    const toOklab = converter('oklab')
    const given = colors.map(color => toOklab(color)!)
    const slack = 0.005 // a channel of eight bits is rounded
    const used = new Set(everyDrawing().flatMap(drawing => drawing.match(/#[0-9a-f]{6}/g) ?? []))
    for (const color of used) {
      const mixed = toOklab(color)!
      for (const axis of ['l', 'a', 'b'] as const) {
        const all = given.map(one => one[axis])
        const isWithin = mixed[axis] >= Math.min(...all) - slack && mixed[axis] <= Math.max(...all) + slack
        assert.ok(isWithin, `${color} lies outside on ${axis}`)
      }
    }
  })

  test('is short enough for a document', () => {
    for (const drawing of everyDrawing()) assert.ok(drawing.length < 120_000)
  })
})

describe('a hostile scene', () => {
  const hostile = [
    { width: 1, height: 1 },
    { width: 0, height: 0 },
    { width: 0.2, height: 300 },
    { width: 2400, height: 200 },
    { width: 60, height: 720 },
    { width: 20_000, height: 1 },
    { width: 1, height: 20_000 },
    { width: -5, height: 40 },
  ]

  test('of any size is drawn with numbers and within bounds', () => {
    for (const { id, draw } of artworks())
      for (const size of hostile) {
        const drawing = draw({ ...size, colors, seed: 11 })
        assert.doesNotMatch(drawing, /NaN|Infinity|undefined/, `${id} ${JSON.stringify(size)}`)
        assert.ok(drawing.length < 2_000_000, `${id} ${JSON.stringify(size)} ${drawing.length}`)
      }
  })

  test('of few or equal colors is drawn too', () => {
    for (const { id, draw } of artworks())
      for (const few of [[], ['#000000'], ['#ffffff', '#ffffff'], ['#112233', '#112233', '#112233', '#112233']]) {
        const drawing = draw({ width: 300, height: 200, colors: few, seed: 4 })
        assert.doesNotMatch(drawing, /NaN|undefined/, `${id} ${few.join()}`)
      }
  })
})
