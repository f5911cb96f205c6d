import type { Palette } from '#contracts/designs/color.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrastRatio } from '../../../../consumers/design/color/contrast.ts'
import { veilFill, veilFor, type Veil } from '../../../../consumers/design/generate/veil.ts'
import { palette } from '../samples.ts'
import { hung, whole } from './candidates.ts'

type Rgb = readonly [number, number, number]
const text = { x: 100, y: 800, width: 600, height: 400 }
const night: Palette = { ...palette, background: '#101418', text: '#f4f4f4' }

/** What is left of a color under the veil. */
const under = ({ color, opacity }: Veil, behind: Rgb): string =>
  `#${behind
    .map((value, at) => {
      const over = Number.parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16)
      return Math.round(value * (1 - opacity) + over * opacity)
        .toString(16)
        .padStart(2, '0')
    })
    .join('')}`

const photos: { ground: Rgb; stripe: Rgb }[] = [
  { ground: [0, 0, 0], stripe: [255, 255, 255] },
  { ground: [250, 250, 245], stripe: [10, 20, 30] },
  { ground: [120, 128, 130], stripe: [140, 130, 120] },
  { ground: [200, 30, 30], stripe: [30, 200, 30] },
  { ground: [15, 15, 20], stripe: [25, 25, 25] },
]

test('text reads on the worst pixels of any photo, in light designs and in dark ones', () => {
  for (const { ground, stripe } of photos) {
    const hanging = hung({ ground, patches: [{ x: 0, y: 0.6, width: 1, height: 0.2, color: stripe }] })
    for (const colors of [palette, night]) {
      const veil = veilFor(hanging, text, colors)
      for (const behind of [ground, stripe]) {
        const ratio = contrastRatio(veil.ink, under(veil, behind))
        assert.ok(ratio >= 4.5, `${veil.ink} on ${behind.join(' ')} under ${veil.opacity} of ${veil.color}: ${ratio}`)
      }
    }
  }
})

test('where the photo is dark and calm, the veil is thin or none', () => {
  const [, , , , calm] = photos
  const { opacity, ink } = veilFor(hung({ ground: calm!.ground }), text, palette)
  assert.deepEqual([opacity, ink], [0, '#ffffff'])
})

test('only what lies under the text counts', () => {
  const patches = [{ x: 0, y: 0, width: 1, height: 0.3, color: [255, 255, 255] as const }]
  assert.equal(veilFor(hung({ ground: [10, 10, 10], patches }), text, palette).opacity, 0)
})

test('on a light photo dark text under a light veil may be the thinner way', () => {
  const veil = veilFor(hung({ ground: [245, 245, 240] }), text, palette)
  assert.deepEqual([veil.ink, veil.color, veil.opacity], [palette.text, palette.background, 0])
})

test('the veil has its full strength over all of the text and is gone at the side that it runs toward', () => {
  const veil: Veil = { color: '#000000', ink: '#ffffff', opacity: 0.6 }
  const middle = { x: 300, y: 400, width: 400, height: 500 }
  const edges = { top: 400 / 1400, bottom: 500 / 1400, start: 0.3, end: 0.3 }
  for (const [toward, edge] of Object.entries(edges) as [keyof typeof edges, number][]) {
    const fill = veilFill(veil, { box: whole, text: middle, toward })
    assert.ok(fill.type === 'linear')
    const { stops } = fill
    assert.equal(stops[0]!.opacity, 0)
    const full = stops.find(({ opacity }) => opacity === veil.opacity)!
    assert.ok(full.offset <= edge && full.offset > 0.5 * edge, toward)
    assert.ok(stops.every((stop, at) => stop.offset >= (stops[at - 1]?.offset ?? 0)))
    assert.ok(stops.every(({ color }) => color === veil.color))
  }
})

test('text that reaches the side leaves the veil no room to fade, and still gets it', () => {
  const fill = veilFill({ color: '#000000', ink: '#ffffff', opacity: 0.6 }, { box: whole, text: whole, toward: 'top' })
  assert.ok(fill.type === 'linear' && fill.stops[2]!.offset <= 0.02 && fill.stops[2]!.opacity === 0.6)
})
