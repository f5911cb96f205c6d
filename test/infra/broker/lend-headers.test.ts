import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lendHeaders } from '#infra/broker/lend-headers.ts'

const sent = (headers?: Record<string, unknown>): unknown =>
  Object.fromEntries(Object.entries(lendHeaders(headers)).filter(([, value]) => value !== undefined))

test('a message is sent its own headers and none of the one before', () => {
  assert.deepEqual(sent({ version: 1, traceparent: 'a' }), { version: 1, traceparent: 'a' })
  assert.deepEqual(sent({ version: 2, attempt: 3 }), { version: 2, attempt: 3 })
  assert.deepEqual(sent(), {})
})

test('names that are made up each time are forgotten', () => {
  for (let place = 0; place < 100; place++)
    assert.deepEqual(sent({ [`name ${place}`]: place }), { [`name ${place}`]: place })
  assert.ok(Object.keys(lendHeaders()).length <= 33)
})
