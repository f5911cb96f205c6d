import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pictureMeters } from '../../../../consumers/scheme-audit/meters/picture-meters.ts'
import { valleyDepth } from '../../../../consumers/scheme-audit/meters/valleys.ts'
import { sampleOf, samplesOf, schemeOf } from '../samples.ts'

const meter = (samples: Parameters<typeof pictureMeters>[0], id: string, scheme = schemeOf()) =>
  pictureMeters(samples, scheme).find(each => each.id === id)

test('gaps without ink are as deep as can be, an even band has none', () => {
  const apart = Uint16Array.from({ length: 80 }, (_, x) => (x % 20 < 14 ? 10 : 0))
  assert.equal(valleyDepth(apart, 4), 1)
  assert.equal(valleyDepth(new Uint16Array(80).fill(10), 4), 0)
  const shallow = Uint16Array.from({ length: 80 }, (_, x) => (x % 20 < 14 ? 10 : 5))
  const depth = valleyDepth(shallow, 4)!
  assert.ok(depth > 0.3 && depth < 0.7)
})

test('margins do not count, and one character has no gap', () => {
  const inked = Uint16Array.from({ length: 200 }, (_, x) => (x >= 60 && x < 140 ? ((x - 60) % 20 < 14 ? 10 : 0) : 0))
  assert.equal(valleyDepth(inked, 4), 1)
  assert.equal(valleyDepth(inked, 1), undefined)
  assert.equal(valleyDepth(new Uint16Array(50), 4), undefined)
})

test('pictures count as cut apart when their patches are as many as their characters, with lines or without', () => {
  const samples = [
    ...samplesOf(['abcd', 'efgh']),
    sampleOf({ at: 8, measures: { glyphs: 1, solidGlyphs: 4 } }),
    sampleOf({ at: 9, measures: { glyphs: 2, solidGlyphs: 3 } }),
  ]
  const found = meter(samples, 'segmentable')!
  assert.equal(found.value, 0.75)
  assert.equal(found.resistance, 0.25)
  assert.ok(found.low < 0.75 && found.high > 0.75)
})

test('of arithmetic the characters in the picture count, not those of the answer', () => {
  const sample = sampleOf({ at: 1, answer: '11', reading: { text: '3 + 8 =' }, measures: { glyphs: 4 } })
  assert.equal(meter([sample], 'segmentable', schemeOf({ reads_as: 'calc' }))!.value, 1)
})

test('a meter tells the middle of the pictures and where most of them lie', () => {
  const samples = Array.from({ length: 11 }, (_, at) => sampleOf({ at, measures: { contrast: at + 1 } }))
  const { value, low, high, resistance } = meter(samples, 'contrast')!
  assert.deepEqual([value, low, high, resistance], [6, 2, 10, null])
})

test('resistance goes from 0 to 1 along the scale of its meter, and no further', () => {
  for (const [separability, expected] of [
    [1, 0],
    [0.95, 0],
    [0.5, 1],
    [0.1, 1],
  ] as const) {
    assert.equal(meter([sampleOf({ at: 0, measures: { separability } })], 'separability')!.resistance, expected)
  }
})

test('what no picture has is left out', () => {
  assert.equal(meter(samplesOf(['abcd']), 'line-to-stroke'), undefined)
  const lined = sampleOf({ at: 0, measures: { lineWidthPx: 2, strokeWidthPx: 4 } })
  assert.equal(meter([...samplesOf(['abcd']), lined], 'line-to-stroke')!.value, 0.5)
})
