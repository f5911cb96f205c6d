import { designElementSchema, type DesignElement } from '#contracts/designs/document.ts'
import { findArtwork } from '#infra/materials/artworks.ts'
import { findBackground } from '#infra/materials/backgrounds.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawParts, type Scenery } from '../../../../consumers/design/generate/draw-parts.ts'
import { quietColors } from '../../../../consumers/design/generate/inks.ts'
import { solid, type Part } from '../../../../consumers/design/layout/plan.ts'
import { seededRandom } from '../../../../consumers/design/random.ts'
import { parametersOf } from '../../../../consumers/design/styles/parameters.ts'
import { palette } from '../samples.ts'
import { candidateOf, hung, paper, whole } from './candidates.ts'

const drawn = (
  parts: Part[],
  more: Parameters<typeof candidateOf>[0] = {},
  scenery: Partial<Scenery> = {},
): DesignElement[] =>
  drawParts(candidateOf({ parts, ...more }), {
    parameters: parametersOf('minimal'),
    veils: new Map(),
    random: seededRandom('parts'),
    ...scenery,
  })
const art: Part = { type: 'art', box: { x: 0, y: 0, width: 1000, height: 500 }, slot: 0, radius: 12.3456 }

test('a shape is drawn as it was planned', () => {
  const path = 'M0 0H100V50L0 70Z'
  const [shape] = drawn([
    {
      type: 'shape',
      role: 'panel',
      shape: 'path',
      path,
      box: { ...whole, x: 1 / 3 },
      fill: solid('accent'),
      opacity: 0.5,
    },
  ])
  assert.ok(shape?.type === 'shape')
  assert.deepEqual([shape.shape, shape.path, shape.fill, shape.opacity], ['path', path, solid('accent'), 0.5])
  assert.equal(shape.frame.x, 0.33)
})

test('where a photo hangs it is shown, cropped as it was hung', () => {
  const hanging = hung({ width: 120, height: 60 }, art.box)
  const [photo] = drawn([art], { hangings: [hanging] })
  assert.ok(photo?.type === 'image')
  assert.deepEqual([photo.role, photo.asset_id, photo.radius], ['photo', hanging.study.photo.assetId, 12.35])
  assert.ok(Math.abs(photo.crop.width - hanging.crop.width) < 1e-4)
})

test('where none hangs a drawing takes its place, in colors that differ from the ground', () => {
  const [first, second] = drawn([paper, art, { ...art, slot: 1 }]).slice(1)
  assert.ok(first?.type === 'pattern' && second?.type === 'pattern')
  assert.ok(findArtwork(first.material) && findArtwork(second.material))
  assert.ok(first.colors[0] !== palette.background && first.colors[0] !== second.colors[0])
})

test('a drawing behind text stays near its ground, one beside text is clear', () => {
  const quiet: Part = { type: 'pattern', box: whole, over: 'primary' }
  const [soft, loud] = drawn([quiet, { ...quiet, loud: true }])
  assert.ok(soft?.type === 'pattern' && loud?.type === 'pattern')
  assert.deepEqual(soft.colors, quietColors('primary', palette))
  assert.equal(loud.colors[0], palette.primary)
  assert.notDeepEqual(loud.colors, soft.colors)
  assert.ok(findBackground(soft.material) && findBackground(loud.material))
})

test('a veil is drawn where a photo carries text, and nowhere else', () => {
  const scrim: Part = { type: 'scrim', box: whole, toward: 'top' }
  assert.deepEqual(drawn([scrim]), [])
  const veil = { color: '#000000', ink: '#ffffff', opacity: 0.4 }
  const text = { x: 40, y: 900, width: 800, height: 400 }
  const [shape] = drawn([scrim], {}, { veils: new Map([[0, { veil, text }]]) })
  assert.ok(shape?.type === 'shape' && shape.role === 'scrim' && shape.fill?.type === 'linear')
})

test('the same lots draw the same things, and all of them can be kept', () => {
  const parts: Part[] = [paper, art, { type: 'pattern', box: whole, over: 'surface' }]
  assert.deepEqual(drawn(parts), drawn(parts))
  assert.notDeepEqual(drawn(parts), drawn(parts, {}, { random: seededRandom('other') }))
  for (const element of drawn(parts)) assert.deepEqual(designElementSchema.parse(element), element)
})
