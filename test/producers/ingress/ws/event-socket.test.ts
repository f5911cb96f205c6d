import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { duplexPair } from 'node:stream'
import { test, type TestContext } from 'node:test'
import { WebSocketServer } from 'ws'
import { EventSocket } from '../../../../producers/ingress/ws/event-socket.ts'
import { openSocket } from '../../../support/event-socket.ts'

const timeout = 10_000
const frame = Buffer.from(JSON.stringify({ type: 'x', data: { padding: 'x'.repeat(1_000) } }))

type Served = { socket: EventSocket; ponged: () => Promise<unknown>; heard: () => Promise<unknown> }

/** Both ends of one socket, in memory: what the client does not read stays with the server. */
const pair = async (t: TestContext, { autoPong = true } = {}) => {
  const [near, far] = duplexPair()
  const door = new WebSocketServer({ noServer: true, handleProtocols: ([first]) => first! })
  const server = createServer()
  const opened = once(server, 'upgrade').then(
    ([request, raw, head]) =>
      new Promise<Served>(resolve =>
        door.handleUpgrade(request, raw, head, ws => {
          const socket = new EventSocket(ws, near, () => Promise.resolve())
          resolve({ socket, ponged: () => once(ws, 'pong'), heard: () => once(ws, 'message') })
        }),
      ),
  )
  server.emit('connection', near)
  const client = await openSocket('http://a.example', { createConnection: () => far as never, autoPong })
  t.after(() => client.ws.terminate())
  return { client, raw: near, ...(await opened) }
}

/** Sends until the reader has no room; `room` resolves when it has some again. */
const fill = (socket: EventSocket): { count: number; room: Promise<void> } => {
  for (let count = 1; ; count++) {
    const room = socket.send([frame])
    if (room) return { count, room }
  }
}

test('a client that answers no ping is pinged three times and then sent away', { timeout }, async t => {
  const { client, socket } = await pair(t, { autoPong: false })
  socket.isUsed = true
  for (let beat = 0; beat < 3; beat++) {
    const pinged = once(client.ws, 'ping')
    socket.beat()
    await pinged
    assert.ok(!socket.isOver)
  }
  socket.beat()
  assert.deepEqual(await client.closed, { code: 4408, reason: 'no answer to pings' })
})

test('a client that answers is kept for as long as it does', { timeout }, async t => {
  const { socket, ponged } = await pair(t)
  socket.isUsed = true
  for (let beat = 0; beat < 10; beat++) {
    const answered = ponged()
    socket.beat()
    await answered
  }
  assert.ok(!socket.isOver)
})

test('a client that answers no ping is kept while it talks', { timeout }, async t => {
  const { client, socket, heard } = await pair(t, { autoPong: false })
  socket.isUsed = true
  for (let beat = 0; beat < 10; beat++) {
    socket.beat()
    const taken = heard()
    client.say('hello')
    await taken
  }
  assert.ok(!socket.isOver)
})

test('a client that subscribes to nothing is sent away however well it answers', { timeout }, async t => {
  const { client, socket, ponged } = await pair(t)
  for (let beat = 0; beat < 3; beat++) {
    const answered = ponged()
    socket.beat()
    await answered
  }
  socket.beat()
  assert.deepEqual(await client.closed, { code: 4408, reason: 'nothing is subscribed to' })
})

test('while a client does not read, nothing more is kept for it', { timeout }, async t => {
  const { client, socket, raw } = await pair(t)
  client.ws.pause()
  fill(socket)
  const kept = raw.writableLength
  for (let times = 0; times < 100; times++) {
    assert.ok(socket.send([frame]), 'whoever sends is told to wait')
    socket.sendOrDrop('{}')
    if (times < 3) socket.beat()
  }
  assert.equal(raw.writableLength, kept)
  assert.ok(kept < 2 * raw.writableHighWaterMark, `${kept} bytes`)
  assert.ok(!socket.isOver)
})

test('a client that has read nothing for four heartbeats is asked to come again', { timeout }, async t => {
  const { client, socket } = await pair(t)
  socket.isUsed = true
  client.ws.pause()
  const { count, room } = fill(socket)
  for (let beat = 0; beat < 3; beat++) socket.beat()
  assert.ok(!socket.isOver)
  socket.beat()
  assert.ok(socket.isOver)
  await room
  assert.equal(socket.send([frame]), undefined, 'nothing is sent any more, and nobody waits')
  client.ws.resume()
  assert.deepEqual(await client.closed, { code: 1013, reason: 'lagged' })
  for (let place = 0; place < count; place++) assert.equal((await client.next())?.type, 'x')
  assert.equal(await client.next(), undefined)
})

test('a client that reads again in time is kept and gets everything', { timeout }, async t => {
  const { client, socket } = await pair(t)
  socket.isUsed = true
  client.ws.pause()
  const { count, room } = fill(socket)
  const later = socket.send([frame])
  for (let beat = 0; beat < 3; beat++) socket.beat()
  client.ws.resume()
  await Promise.all([room, later])
  for (let place = 0; place < count + 1; place++) assert.equal((await client.next())?.type, 'x')
  socket.beat()
  assert.ok(!socket.isOver)
})

test('only a client that does not read is ended for it', { timeout }, async t => {
  const { client, socket } = await pair(t)
  socket.endStalled()
  assert.ok(!socket.isOver)
  client.ws.pause()
  fill(socket)
  socket.endStalled()
  client.ws.resume()
  assert.deepEqual(await client.closed, { code: 1013, reason: 'lagged' })
})

test('a client that makes us answer for ever and reads none of it is sent away', { timeout }, async t => {
  const { socket } = await pair(t)
  const answer = { code: 'invalid-request', detail: 'x'.repeat(1_000) }
  let told = 0
  while (!socket.isOver && told < 100_000) {
    socket.tell('stream.refused', answer)
    told += 1
  }
  assert.ok(told < 20_000, `${told} answers were held for it`)
})
