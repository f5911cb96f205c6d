import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxPatterns } from '#contracts/designs/design-limits.ts'
import { designElementSchema, type DesignElement } from '#contracts/designs/document.ts'
import { frameFaults } from '#contracts/designs/frame-faults.ts'
import { exampleDocument } from '../../support/design-document.ts'

const frameOf = (width: number, height: number) => ({ x: 0, y: 0, width, height })

const picture = (crop: object): DesignElement =>
  designElementSchema.parse({
    id: 'photo',
    type: 'image',
    role: 'photo',
    frame: frameOf(10, 10),
    asset_id: 'ast_01JD0000000000000000000001',
    crop,
  })

const pattern = (width: number, height: number): DesignElement =>
  designElementSchema.parse({
    id: 'waves',
    type: 'pattern',
    frame: frameOf(width, height),
    material: 'background-waves',
    seed: 1,
    colors: ['accent'],
  })

const pointers = (...elements: DesignElement[]): string[] => frameFaults({ elements }).map(({ pointer }) => pointer)

test('the example has none, nor has a document without elements', () => {
  assert.deepEqual(frameFaults(exampleDocument()), [])
  assert.deepEqual(frameFaults({ elements: [] }), [])
})

test('a crop has a size and lies inside the picture, but for what sums are off by', () => {
  const good = [
    { x: 0, y: 0, width: 1, height: 1 },
    { x: 0.7, y: 0.9, width: 0.3, height: 0.1 },
    { x: 0.1 + 0.2, y: 0, width: 0.7, height: 1e-4 },
  ]
  for (const crop of good) assert.deepEqual(pointers(picture(crop)), [], JSON.stringify(crop))
  const bad = [
    { x: 0, y: 0, width: 0, height: 1 },
    { x: 0, y: 0, width: 1, height: 0 },
    { x: 0.5, y: 0, width: 0.6, height: 1 },
    { x: 0, y: 1, width: 1, height: 0.1 },
  ]
  for (const crop of bad)
    assert.deepEqual(pointers(pattern(10, 10), picture(crop)), ['/elements/1/crop'], JSON.stringify(crop))
})

test('a pattern is no thread and no dot', () => {
  for (const [width, height] of [
    [1, 1],
    [120, 1],
    [94, 8000],
    [20_000, 20_000],
  ] as const)
    assert.deepEqual(pointers(pattern(width, height)), [], `${width}×${height}`)
  for (const [width, height] of [
    [0, 0],
    [0.9, 40],
    [121, 1],
    [20_000, 1],
    [1, 20_000],
  ] as const)
    assert.deepEqual(pointers(pattern(width, height)), ['/elements/0/frame'], `${width}×${height}`)
})

test('the first pattern that is one too many is named, and other elements do not count', () => {
  const most = Array.from({ length: maxPatterns }, () => pattern(10, 10))
  const others = exampleDocument().elements.filter(({ type }) => type === 'shape')
  assert.deepEqual(pointers(...others, ...most), [])
  assert.deepEqual(pointers(...others, ...most, pattern(10, 10), pattern(10, 10)), [
    `/elements/${others.length + maxPatterns}`,
  ])
})
