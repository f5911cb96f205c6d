import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../../../../scripts/bench/recognition/families/seeded-random.ts'

const stream = (...seed: (string | number)[]): number[] => {
  const { unit } = seededRandom(...seed)
  return Array.from({ length: 1_000 }, unit)
}

test('the same seed gives the same numbers, and any other part of it gives others', () => {
  assert.deepEqual(stream('a', 1, 2), stream('a', 1, 2))
  assert.notDeepEqual(stream('a', 1, 2), stream('a', 2, 1))
  assert.notDeepEqual(stream('a', 1, 2), stream('b', 1, 2))
})

test('numbers fill the range from 0 to 1 evenly', () => {
  const tenths = Array.from({ length: 10 }, () => 0)
  for (const number of stream('even')) tenths[Math.floor(number * 10)]! += 1
  // A thousand draws: 100 in each tenth, with a deviation below 10.
  assert.ok(
    tenths.every(count => count > 60 && count < 140),
    tenths.join(' '),
  )
})

test('whole numbers reach both ends and pass neither', () => {
  const { int } = seededRandom('ends')
  const drawn = new Set(Array.from({ length: 200 }, () => int(3, 6)))
  assert.deepEqual(
    [...drawn].toSorted((a, b) => a - b),
    [3, 4, 5, 6],
  )
})

test('text has the length asked for and draws every character of the charset', () => {
  const text = seededRandom('text').text('abc', 200)
  assert.equal(text.length, 200)
  assert.deepEqual([...new Set(text)].toSorted(), ['a', 'b', 'c'])
})
