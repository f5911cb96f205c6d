import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientFrameSchema } from '#contracts/events/socket-frames.ts'
import { createStreamTokenSchema } from '#contracts/http/events.ts'

const position = '0000000000000001.0000000000000001'
const says = (frame: object): boolean => clientFrameSchema.safeParse(frame).success
const subscribes = (wishes: object): boolean => says({ type: 'subscribe', id: 'a', ...wishes })

test('a window is a whole number from one to a thousand', () => {
  for (const window of [1, 1_000]) assert.ok(subscribes({ window }), String(window))
  for (const window of [-1, 0, 1.5, 1_001, '10', null]) assert.ok(!subscribes({ window }), String(window))
})

test('an id has one to sixty-four characters of which none has to be escaped', () => {
  const names = (id: string): boolean => says({ type: 'unsubscribe', id })
  assert.ok(names('a') && names('A.b:c-_9') && names('a'.repeat(64)))
  for (const id of ['', 'a'.repeat(65), 'a b', 'a"', 'ä', 'a\n']) assert.ok(!names(id), JSON.stringify(id))
})

test('a credential has one to 4,096 characters', () => {
  const shows = (length: number): boolean => says({ type: 'authenticate', token: 'x'.repeat(length) })
  assert.ok(shows(1) && shows(4_096))
  assert.ok(!shows(0) && !shows(4_097))
})

test('a place in the log is written in full', () => {
  const acknowledges = (after: unknown): boolean => says({ type: 'ack', id: 'a', after })
  assert.ok(acknowledges(position))
  for (const after of [undefined, '', '1.1', position.slice(1), `${position}0`, `${position}\n`])
    assert.ok(!acknowledges(after), JSON.stringify(after))
})

test('a token and a subscription name up to fifty types of up to a hundred characters', () => {
  for (const takes of [subscribes, (wishes: object) => createStreamTokenSchema.safeParse(wishes).success]) {
    const named = (count: number, length: number): boolean =>
      takes({ types: Array.from({ length: count }, () => 'x'.repeat(length)) })
    assert.ok(named(0, 1) && named(50, 100))
    assert.ok(!named(51, 1) && !named(1, 101))
  }
})

test('a token and a subscription ask about one subject of up to a hundred characters', () => {
  for (const takes of [subscribes, (wishes: object) => createStreamTokenSchema.safeParse(wishes).success]) {
    assert.ok(takes({ subject: 'x'.repeat(100) }))
    assert.ok(!takes({ subject: 'x'.repeat(101) }))
  }
})

test('a token and a subscription take up to thirty-two filters, five inside of each other', () => {
  const nested = (depth: number): object => (depth === 1 ? { exact: { type: 'a' } } : { not: nested(depth - 1) })
  const many = (count: number): object[] => Array.from({ length: count }, () => nested(1))
  for (const takes of [subscribes, (wishes: object) => createStreamTokenSchema.safeParse(wishes).success]) {
    assert.ok(takes({ filters: many(32) }) && takes({ filters: [nested(5)] }))
    assert.ok(!takes({ filters: many(33) }) && !takes({ filters: [nested(6)] }))
  }
})
