import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../../consumers/design/random.ts'

const many = (count: number, draw: () => number): number[] => Array.from({ length: count }, draw)

test('a seed stands for the same numbers on every machine and in every version', () => {
  const random = seededRandom(7)
  assert.deepEqual(many(3, random.next), many(3, seededRandom('7').next))
  const poster = seededRandom('poster').fork('a')
  assert.deepEqual(
    many(4, () => poster.int(1000)),
    [16, 896, 809, 749],
  )
})

test('another seed stands for other numbers', () => {
  const seeds = [0, 1, 2, -1, 2 ** 32 - 1, '', 'a', 'a/b']
  assert.equal(new Set(seeds.map(seed => seededRandom(seed).next())).size, seeds.length)
})

test('numbers are spread evenly from 0 up to 1', () => {
  const numbers = many(20_000, seededRandom('even').next)
  assert.ok(numbers.every(number => number >= 0 && number < 1))
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = numbers.filter(number => Math.floor(number * 10) === tenth).length / numbers.length
    assert.ok(Math.abs(share - 0.1) < 0.012, `${share} of the numbers lie in tenth ${tenth}`)
  }
})

test('whole numbers stay below the count, and each of them comes up', () => {
  const random = seededRandom('whole')
  const drawn = many(200, () => random.int(6))
  assert.deepEqual(
    [...new Set(drawn)].toSorted((a, b) => a - b),
    [0, 1, 2, 3, 4, 5],
  )
  assert.equal(random.int(1), 0)
})

test('numbers between two others stay there', () => {
  const random = seededRandom('between')
  assert.ok(many(200, () => random.between(-3, 5)).every(number => number >= -3 && number < 5))
  assert.equal(random.between(2, 2), 2)
})

test('one of a list is picked, and of an empty list there is nothing to pick', () => {
  const random = seededRandom('pick')
  assert.deepEqual([...new Set(Array.from({ length: 50 }, () => random.pick(['a', 'b'])))].toSorted(), ['a', 'b'])
  assert.throws(() => random.pick([]), RangeError)
})

test('a fork does not depend on what was drawn before it, nor on other forks', () => {
  const [fresh, used] = [seededRandom('fork'), seededRandom('fork')]
  many(100, used.next)
  used.fork('other').next()
  assert.equal(used.fork('a').next(), fresh.fork('a').next())
  assert.notEqual(fresh.fork('a').next(), fresh.fork('b').next())
  assert.notEqual(fresh.fork('a').fork('b').next(), fresh.fork('b').fork('a').next())
})
