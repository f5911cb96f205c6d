import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile } from '../../../../consumers/design/compile/compile.ts'
import { toSvg, type Picture } from '../../../../consumers/design/compile/svg.ts'
import { palette } from '../samples.ts'
import { documentWith, frame, photo, textOf } from './elements.ts'

const pixel =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
const none: Picture = () => undefined
const svgOf = (...elements: object[]): string => toSvg(compile(documentWith(...elements)), () => ({ href: pixel }))

/** Hex of the pixel at this place of the canvas. */
const colorAt = (svg: string, x: number, y: number): string => {
  const { rgba, width } = rasterizeSvg(svg, 800)
  return `#${rgba.subarray(4 * (y * width + x), 4 * (y * width + x) + 3).toString('hex')}`
}

const everything = [
  {
    type: 'shape',
    fill: {
      type: 'radial',
      stops: [
        { offset: 0, color: 'primary' },
        { offset: 1, color: 'accent', opacity: 0.5 },
      ],
    },
  },
  { type: 'shape', shape: 'ellipse', stroke: { color: 'text', width: 4, opacity: 0.5 } },
  { type: 'shape', shape: 'path', path: 'M0 0H100V50L0 70Z', fill: { type: 'solid', color: 'accent' }, opacity: 0.7 },
  { type: 'pattern', material: 'background-waves', seed: 1, colors: ['primary', 'accent'], radius: 9 },
  { type: 'pattern', material: 'art-sun-sea', seed: 2, colors: ['primary', 'accent', 'surface'] },
  { type: 'pattern', material: 'art-sun-sea', seed: 2, colors: ['primary', 'accent', 'surface'], mask: 'ellipse' },
  { type: 'icon', material: 'icon-sun', color: 'accent', frame: { ...frame, rotation: 15 } },
  { ...photo, radius: 20 },
  textOf('春天 Spring 🎉🎉 ربيع'),
  textOf('🎉 again', { role: 'footer' }),
]

test('text is drawn as outlines, and nothing is fetched from anywhere', () => {
  const svg = svgOf(...everything)
  assert.doesNotMatch(svg, /<(?:text|tspan|script|style|foreignObject|filter|a)\b/i)
  for (const [, address] of svg.matchAll(/(?:href|src)="([^"]*)"/g))
    assert.match(address!, /^(?:#|data:image\/(?:png|jpeg);base64,)/)
  for (const [, address] of svg.matchAll(/url\(([^)]*)\)/g)) assert.match(address!, /^#/)
})

test('every id is there once, and everything that is referred to is there', () => {
  const svg = svgOf(...everything, ...everything)
  const ids = [...svg.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id!)
  assert.ok(ids.length > 10)
  assert.equal(new Set(ids).size, ids.length)
  const wanted = [...svg.matchAll(/(?:url\(#([^)]*)\)|href="#([^"]*)")/g)].map(([, one, other]) => one ?? other!)
  for (const id of wanted) assert.ok(ids.includes(id), id)
})

test('words that look like markup are drawn and stay words', () => {
  const hostile = `</svg><script>alert(1)</script><image href="http://evil.example/a.png"/>&amp;"'`
  const svg = svgOf(textOf(hostile, { id: 'title' }), { ...photo, alt: hostile })
  assert.doesNotMatch(svg, /script|evil|alert|&amp;/)
  assert.equal(svg.match(/<svg\b/g)?.length, 1)
  const blank = svgOf()
  const letters = hostile.replaceAll(/\s/g, '').length
  assert.equal(svg.match(/<path /g)?.length, letters)
  assert.notDeepEqual(rasterizeSvg(svg, 200).rgba, rasterizeSvg(blank, 200).rgba)
})

test('shapes fill what they say, in the order in which they come', () => {
  const fill = (color: string) => ({ type: 'solid', color })
  const svg = svgOf(
    { type: 'shape', fill: fill('primary') },
    { type: 'shape', shape: 'ellipse', fill: fill('accent') },
    {
      type: 'shape',
      shape: 'path',
      path: 'M0 0H50V100H0Z',
      fill: fill('#00ff00'),
      frame: { ...frame, x: 550, width: 200 },
    },
  )
  assert.equal(colorAt(svg, 50, 50), palette.background)
  assert.equal(colorAt(svg, 105, 205), palette.primary)
  assert.equal(colorAt(svg, 300, 350), palette.accent)
  assert.equal(colorAt(svg, 600, 350), '#00ff00')
  assert.equal(colorAt(svg, 700, 350), palette.background)
})

test('a picture shows its crop, inside its outline, and its place stays empty without one', () => {
  const svg = svgOf({ ...photo, mask: 'ellipse' })
  assert.notEqual(colorAt(svg, 300, 350), palette.background)
  assert.equal(colorAt(svg, 102, 202), palette.background)
  assert.match(svg, /<image x="-200" y="0" width="800" height="300"/)
  const [empty, blank] = [documentWith(photo), documentWith()].map(document => toSvg(compile(document), none))
  assert.equal(empty, blank)
})

test('what is half there lets through what lies below', () => {
  const svg = svgOf({ type: 'shape', fill: { type: 'solid', color: '#000000' }, opacity: 0.5 })
  const [channel] = /[\da-f]{2}/.exec(colorAt(svg, 300, 350)) ?? []
  assert.ok(Math.abs(Number.parseInt(channel!, 16) - 0xff / 2) <= 2)
})

test('an element is turned about its middle', () => {
  const svg = svgOf({
    type: 'shape',
    fill: { type: 'solid', color: 'accent' },
    frame: { x: 200, y: 290, width: 400, height: 20, rotation: 90 },
  })
  assert.deepEqual([colorAt(svg, 400, 120), colorAt(svg, 220, 300)], [palette.accent, palette.background])
})

test('a scale changes the size of the picture and nothing in it', () => {
  const list = compile(documentWith({ type: 'shape', fill: { type: 'solid', color: 'accent' } }))
  const [one, half] = [toSvg(list, none), toSvg(list, none, 0.5)]
  assert.match(half, /width="400" height="300" viewBox="0 0 800 600"/)
  assert.equal(half.replace('width="400" height="300"', 'width="800" height="600"'), one)
})
