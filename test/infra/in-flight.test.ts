import assert from 'node:assert/strict'
import { test } from 'node:test'
import { InFlight } from '#infra/in-flight.ts'

test('what is added is in until it is taken out, and is taken out once', () => {
  const things = new InFlight<{ name: string }>()
  const [one, other] = [{ name: 'one' }, { name: 'other' }]
  const [place, otherPlace] = [things.add(one), things.add(other)]
  assert.deepEqual([things.size, [...things].map(({ name }) => name)], [2, ['one', 'other']])
  assert.equal(things.remove(place, one), true)
  assert.equal(things.remove(place, one), false)
  assert.deepEqual([things.has(place, one), things.has(otherPlace, other)], [false, true])
  assert.deepEqual([things.size, [...things]], [1, [other]])
})

test('a place that is taken again is not that of what left it', () => {
  const things = new InFlight<object>()
  const [first, second] = [{}, {}]
  const place = things.add(first)
  things.remove(place, first)
  assert.equal(things.add(second), place)
  assert.equal(things.remove(place, first), false)
  assert.deepEqual([...things], [second])
})

test('what was in when all were let go is not missed later', () => {
  const things = new InFlight<object>()
  const [first, second] = [{}, {}]
  const place = things.add(first)
  things.clear()
  assert.equal(things.size, 0)
  things.add(second)
  assert.equal(things.remove(place, first), false)
  assert.equal(things.size, 1)
})

test('what is taken out while others are looked at is not looked at', () => {
  const things = new InFlight<{ out: () => void }>()
  const seen: object[] = []
  const second = { out: () => undefined }
  const place = things.add({ out: () => void things.remove(place + 1, second) })
  things.add(second)
  for (const one of things) {
    seen.push(one)
    one.out()
  }
  assert.equal(seen.length, 1)
})
