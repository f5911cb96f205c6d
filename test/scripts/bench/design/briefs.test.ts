import { canvasNames } from '#contracts/designs/canvas.ts'
import { briefSchema } from '#contracts/designs/brief.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { briefsFrom } from '../../../../scripts/bench/design/briefs.ts'

const briefs = briefsFrom(1, 600)
const lengths = briefs.map(({ text }) => [...new Intl.Segmenter().segment(text)].length)

test('a seed stands for the same briefs, however many are asked for', () => {
  assert.deepEqual(briefsFrom(1, 20), briefs.slice(0, 20))
  assert.notDeepEqual(briefsFrom(2, 20), briefs.slice(0, 20))
})

test('every language, every canvas and every number of photos comes up', () => {
  assert.deepEqual(new Set(briefs.map(({ language }) => language)), new Set(['zh', 'en', 'mixed', 'ar', 'emoji']))
  assert.deepEqual(new Set(briefs.map(({ canvas }) => canvas)), new Set(canvasNames))
  assert.deepEqual(
    [...new Set(briefs.map(({ photos }) => photos))].toSorted((a, b) => a - b),
    [0, 1, 2, 3],
  )
})

test('briefs are as long as they should be, from a word to four hundred characters', () => {
  assert.ok(Math.min(...lengths) <= 4 && Math.max(...lengths) > 300 && Math.max(...lengths) <= 400)
  for (const { text } of briefs) assert.ok(briefSchema.safeParse({ text }).success)
})
