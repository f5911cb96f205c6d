import assert from 'node:assert/strict'
import { test } from 'node:test'
import { designElementSchema } from '#contracts/designs/document.ts'
import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import { compile } from '../../../../consumers/design/compile/compile.ts'
import { toSvg } from '../../../../consumers/design/compile/svg.ts'
import { exampleDocument } from '../../../support/design-document.ts'

const canvas = { width: 400, height: 300, dpi: 96 }
const dot =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

const draw = (elements: object[]): Buffer => {
  const parsed = elements.map((element, at) => designElementSchema.parse({ id: `e${at}`, ...element }))
  return rasterizeSvg(toSvg(compile(exampleDocument({ canvas, elements: parsed })), () => ({ href: dot }))).rgba
}
const blank = draw([])

const shape = {
  type: 'shape',
  fill: { type: 'solid', color: 'accent' },
  stroke: { color: 'text', width: 9 },
  opacity: 0.5,
}
const image = {
  type: 'image',
  role: 'photo',
  asset_id: 'ast_01JD0000000000000000000010',
  crop: { x: 0, y: 0, width: 1, height: 1 },
  mask: 'ellipse',
}
const away = [
  { x: 2000, y: 2000, width: 50, height: 50, rotation: 30 },
  { x: -9000, y: 0, width: 100, height: 100 },
  { x: 0, y: 19_000, width: 1000, height: 1000, rotation: 45 },
]

test('what lies far beside the canvas is not drawn, and does not end the process either', () => {
  for (const frame of away)
    for (const element of [
      { ...shape, frame },
      { ...shape, shape: 'ellipse', frame },
      { ...shape, shape: 'path', path: 'M0 0h100v100z', frame },
      { ...image, frame },
      { ...image, opacity: 0.3, frame },
      { type: 'icon', material: 'icon-star', color: 'accent', opacity: 0.5, frame },
    ])
      assert.deepEqual(draw([element]), blank, JSON.stringify(element))
})

test('a path that leaves its frame is drawn where it goes', () => {
  const frame = { x: 2000, y: 100, width: 100, height: 100 }
  const drawn = draw([{ ...shape, shape: 'path', path: 'M-1900 0h100v100h-100z', frame }])
  assert.notDeepEqual(drawn, blank)
})

test('a path whose frame is seen and which is not does not end the process', () => {
  const frame = { x: 10, y: 10, width: 100, height: 100 }
  assert.deepEqual(draw([{ ...shape, shape: 'path', path: 'M9000 9000h9v9z', frame }]), blank)
})

test('what reaches into the canvas by a corner is drawn', () => {
  for (const frame of [
    { x: -95, y: -95, width: 100, height: 100 },
    { x: 395, y: 100, width: 5000, height: 40 },
    { x: 410, y: 100, width: 100, height: 100, rotation: 45 },
  ])
    assert.notDeepEqual(draw([{ ...shape, frame }]), blank, JSON.stringify(frame))
})
