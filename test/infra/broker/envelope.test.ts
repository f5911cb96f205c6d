import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readBody, UnreadableBody } from '#infra/broker/envelope.ts'

test('a body is read as the JSON that it is', () => {
  assert.deepEqual(readBody(Buffer.from('{"text":"墨 😀","n":[1,null,true]}')), { text: '墨 😀', n: [1, null, true] })
})

test('what no database could store is taken out of texts and names, and nothing else', () => {
  const body = JSON.stringify({ 'a\0b': ['x\0y', '\ud800', '😀', 1, null] })
  assert.deepEqual(readBody(Buffer.from(body)), { ab: ['xy', '�', '😀', 1, null] })
})

test('a body that cannot be read says why', () => {
  const cases: [body: Buffer, reason: RegExp][] = [
    [Buffer.alloc(0), /is empty/],
    [Buffer.from('ink'), /is not JSON/],
    [Buffer.from([0x22, 0xff, 0x22]), /is not JSON/],
    [Buffer.from('{"pages":1,"pages":2}'), /The key "pages" is given twice/],
    [Buffer.from('{"a": {"b": 1, "\\u0062": 2}}'), /The key "b" is given twice/],
    [Buffer.alloc(2 * 2 ** 20, ' '), /at most \d+ are read/],
  ]
  for (const [body, reason] of cases) {
    assert.throws(
      () => readBody(body),
      (error: unknown) => error instanceof UnreadableBody && reason.test(error.message),
    )
  }
})
