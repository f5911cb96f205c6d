import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { test } from 'node:test'
import { coalesceWrites } from '#infra/coalesce-writes.ts'

/** A socket that notes what leaves together. */
const notedSocket = (): { socket: Writable; sent: string[][] } => {
  const sent: string[][] = []
  const socket = new Writable({
    decodeStrings: false,
    write: (chunk, _encoding, done) => {
      sent.push([String(chunk)])
      done()
    },
    writev: (chunks, done) => {
      sent.push(chunks.map(({ chunk }) => String(chunk)))
      done()
    },
  })
  return { socket, sent }
}

test('what is written in one turn leaves together, and the next turn by itself', async () => {
  const { socket, sent } = notedSocket()
  coalesceWrites(socket)
  for (const text of ['a', 'b', 'c']) socket.write(text)
  assert.deepEqual(sent, [])
  await setImmediate()
  socket.write('d')
  await setImmediate()
  assert.deepEqual(sent, [['a', 'b', 'c'], ['d']])
})

test('who writes learns that the other side is slow, as before', () => {
  const { socket } = notedSocket()
  coalesceWrites(socket)
  assert.equal(socket.write('x'), true)
  assert.equal(socket.write('x'.repeat(1_000_000)), false)
})

test('what is written last before the end still leaves', async () => {
  const { socket, sent } = notedSocket()
  coalesceWrites(socket)
  socket.write('a')
  socket.end('b')
  await setImmediate()
  assert.deepEqual(sent.flat(), ['a', 'b'])
})
