import assert from 'node:assert/strict'
import { test } from 'node:test'
import { right } from '../../../../consumers/design/layout/box.ts'
import { mirrorPlan } from '../../../../consumers/design/layout/mirror.ts'
import { solid, type Part, type Plan } from '../../../../consumers/design/layout/plan.ts'
import { zoneOf } from '../samples.ts'

const canvas = 1000
const band = { x: 0, y: 0, width: 300, height: 400 }
const partsOf = (...parts: Part[]): Plan => ({ parts, zones: [] })
const mirrored = (plan: Plan, isRead = false): Plan => mirrorPlan(plan, canvas, isRead)
const pathOf = (path: string): string | undefined => {
  const [part] = mirrored(partsOf({ type: 'shape', role: 'panel', shape: 'path', path, box: band })).parts
  return part?.type === 'shape' ? part.path : undefined
}

test('every part changes sides', () => {
  const { parts } = mirrored(
    partsOf(
      { type: 'shape', role: 'panel', box: band, fill: solid('primary') },
      { type: 'art', box: { ...band, x: 300 }, slot: 0 },
      { type: 'pattern', box: { ...band, x: -50 }, over: 'primary' },
    ),
  )
  assert.deepEqual(
    parts.map(({ box }) => box.x),
    [700, 400, 750],
  )
})

test('a veil runs toward the other side; one that runs up or down still does', () => {
  const directions = (['start', 'end', 'top', 'bottom'] as const).map(toward => {
    const [part] = mirrored(partsOf({ type: 'scrim', box: band, toward })).parts
    return part?.type === 'scrim' ? part.toward : undefined
  })
  assert.deepEqual(directions, ['end', 'start', 'top', 'bottom'])
})

test('outlines are turned point by point, and only from side to side', () => {
  assert.equal(pathOf('M0 0H66L50 100H0Z'), 'M100 0H34L50 100H100Z')
  assert.equal(pathOf('M0 0H100V58L0 70Z'), 'M100 0H0V58L100 70Z')
  assert.equal(pathOf('M0 100V34C0 15 22 0 50 0S100 15 100 34V100Z'), 'M100 100V34C100 15 78 0 50 0S0 15 0 34V100Z')
  assert.equal(pathOf('M-10 0L110.25 -5Z'), 'M110 0L-10.25 -5Z')
})

test('texts side by side stay in the order in which they are read', () => {
  const head = zoneOf({ groups: ['head'], box: { x: 100, y: 50, width: 500, height: 300 } })
  const rest = zoneOf({ groups: ['facts'], box: { x: 640, y: 50, width: 200, height: 300 } })
  const { zones } = mirrored({ parts: [], zones: [head, rest] }, true)
  assert.deepEqual(
    zones.map(({ box }) => box),
    [
      { x: 160, y: 50, width: 500, height: 300 },
      { x: 700, y: 50, width: 200, height: 300 },
    ],
  )
})

test('what is read from right to left begins at the right', () => {
  const head = zoneOf({ groups: ['head'], box: { x: 100, y: 50, width: 500, height: 300 } })
  const rest = zoneOf({ groups: ['facts'], box: { x: 640, y: 50, width: 200, height: 300 } })
  const [first, second] = mirrored({ parts: [], zones: [head, rest] }).zones
  assert.deepEqual([right(first!.box), right(second!.box)], [900, 360])
})

test('texts on different grounds change sides with their grounds', () => {
  const parts: Part[] = [
    { type: 'shape', role: 'panel', box: { x: 0, y: 0, width: 400, height: 300 }, fill: solid('primary') },
  ]
  const head = zoneOf({ groups: ['head'], ground: 'primary', box: { x: 50, y: 50, width: 300, height: 200 } })
  const rest = zoneOf({ groups: ['facts'], ground: 'surface', box: { x: 450, y: 50, width: 500, height: 200 } })
  const { zones } = mirrored({ parts, zones: [head, rest] }, true)
  assert.deepEqual(
    zones.map(({ box }) => box.x),
    [650, 50],
  )
})
