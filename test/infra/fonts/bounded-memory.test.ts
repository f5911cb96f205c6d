import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boundedMemory } from '../../../infra/fonts/bounded-memory.ts'

/** Tells what had to be worked out. */
const counting = (mostBytes: number, bytesOf: (value: string | undefined) => number = () => 1) => {
  const memory = boundedMemory<string | undefined>({ mostBytes, bytesOf })
  const computed: number[] = []
  const recall = (key: number, value: string | undefined = `value ${key}`): string | undefined =>
    memory(key, () => {
      computed.push(key)
      return value
    })
  return { recall, computed }
}

test('what was worked out is not worked out again, not even if it is nothing', () => {
  const { recall, computed } = counting(10)
  assert.deepEqual([recall(1), recall(1)], ['value 1', 'value 1'])
  assert.deepEqual([recall(2, undefined), recall(2, 'else')], ['value 2', 'value 2'])
  const nothing = boundedMemory<undefined>({ mostBytes: 10, bytesOf: () => 1 })
  nothing(1, () => undefined)
  nothing(1, () => assert.fail('worked out twice'))
  assert.deepEqual(computed, [1, 2])
})

test('what nobody asks for is forgotten, and what is asked for again and again stays', () => {
  const { recall, computed } = counting(10)
  for (let key = 0; key < 100; key++) {
    recall(1000)
    recall(key)
  }
  assert.equal(computed.filter(key => key === 1000).length, 1)
  recall(0)
  assert.equal(computed.filter(key => key === 0).length, 2)
})

test('however much is asked for, only so much is kept', () => {
  const { recall, computed } = counting(100, value => value!.length)
  const keys = Array.from({ length: 50 }, (_, at) => at)
  for (const key of keys) recall(key, 'ten bytes.')
  computed.length = 0
  for (const key of keys.toReversed()) recall(key, 'ten bytes.')
  assert.ok(computed.length >= 40, `${50 - computed.length} were kept`)
  assert.ok(computed.length < 50)
})

test('a value that is larger than all that may be kept is still given', () => {
  const { recall, computed } = counting(4, value => value!.length)
  assert.deepEqual([recall(1, 'too large'), recall(2, 'b'), recall(3, 'c')], ['too large', 'b', 'c'])
  assert.deepEqual(computed, [1, 2, 3])
})
