import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { startReceiver, startRudeReceiver } from './receiver.ts'
import { askOf, newOutbound, reasonOf } from './sending.ts'

const { send } = newOutbound()

test('of an answer that goes on and on only the beginning is read, whatever length it claims', async () => {
  const receiver = await startReceiver({ after }, (_, response) => {
    const flood = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(16_384, 'x')));
      if (!response.destroyed) response.once('drain', flood)
    }
    flood()
  })
  const answer = await send(askOf(receiver, { maxBytes: 1000 }))
  assert.equal(answer.isTruncated, true)
  assert.equal(answer.body.toString(), 'x'.repeat(1000))
  await receiver.left()
})

test('an answer of exactly the limit is whole', async () => {
  const receiver = await startReceiver({ after }, (_, response) => void response.end('x'.repeat(1000)))
  const answer = await send(askOf(receiver, { maxBytes: 1000 }))
  assert.deepEqual([answer.isTruncated, answer.body.length], [false, 1000])
})

test('nothing is unpacked, so that a little stays a little', async () => {
  const packed = gzipSync(Buffer.alloc(10_000_000))
  const receiver = await startReceiver({ after }, (request, response) => {
    assert.equal(request.headers['accept-encoding'], 'identity')
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed)
  })
  assert.deepEqual((await send(askOf(receiver, { headers: { 'Accept-Encoding': 'gzip' } }))).body, packed)
})

test(
  'whoever takes a connection and says nothing is given up on after the idle time',
  { timeout: 10_000 },
  async () => {
    const receiver = await startRudeReceiver({ after }, socket => void socket.resume())
    assert.equal(await reasonOf(send(askOf(receiver, { idleMs: 50, timeoutMs: 60_000 }))), 'timeout')
    await receiver.left()
  },
)

test('whoever says a byte now and then is given up on after the whole time', async () => {
  for (const start of [
    'HTTP/1.1 200 O',
    'HTTP/1.1 200 OK\r\nX-Slow: ',
    'HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n',
  ]) {
    const receiver = await startRudeReceiver({ after }, socket => {
      socket.resume()
      socket.write(start)
      const drip = setInterval(() => socket.write('0'), 10)
      socket.on('close', () => clearInterval(drip))
    })
    assert.equal(await reasonOf(send(askOf(receiver, { timeoutMs: 150, idleMs: 100 }))), 'timeout', start)
    await receiver.left()
  }
})

test('a few interim answers are passed over, and very many are too much', async () => {
  const hint = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
  const after103 = (times: number) =>
    startRudeReceiver({ after }, socket => {
      socket.once('data', () => socket.end(`${hint.repeat(times)}HTTP/1.1 204 No Content\r\n\r\n`))
    })
  assert.equal((await send(askOf(await after103(3)))).status, 204)
  assert.equal(await reasonOf(send(askOf(await after103(1_000)))), 'size')
})

test('whoever begins TLS and does not go on is given up on after the whole time', async () => {
  const receiver = await startRudeReceiver({ after }, socket => void socket.resume())
  const url = `https://127.0.0.1:${receiver.port}/`
  assert.equal(await reasonOf(send(askOf(receiver, { url, timeoutMs: 100 }))), 'timeout')
  await receiver.left()
})

test('a name server that does not answer is given up on with the whole time', async () => {
  const never = newOutbound({}, () => new Promise(() => undefined))
  const wanted = { url: 'https://hooks.example/', method: 'POST', timeoutMs: 50 } as const
  assert.equal(await reasonOf(never.send(wanted)), 'timeout')
})

test('headers without end are too much', async () => {
  const receiver = await startRudeReceiver({ after }, socket => {
    socket.resume()
    socket.write('HTTP/1.1 200 OK\r\n')
    const flood = (): void => {
      while (!socket.destroyed && socket.write(`x-a: ${'y'.repeat(1000)}\r\n`));
    }
    socket.on('drain', flood)
    flood()
  })
  assert.equal(await reasonOf(send(askOf(receiver))), 'size')
})

test('what is not HTTP is an error of the protocol, and so is what smuggles', async () => {
  const length = 'content-length: 1\r\n'
  for (const said of [
    'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    'SSH-2.0-OpenSSH\r\n',
    'HTTP/1.1 200 OK\r\nbad header\r\n\r\n',
    `HTTP/1.1 200 OK\r\n${length}content-length: 2\r\n\r\nab`,
    `HTTP/1.1 200 OK\r\n${length}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  ]) {
    const receiver = await startRudeReceiver({ after }, socket => void socket.resume().end(said))
    assert.equal(await reasonOf(send(askOf(receiver))), 'protocol', said)
  }
})

test('whoever breaks off or refuses has not answered', async () => {
  const behaviors: ((socket: Socket) => unknown)[] = [
    socket => socket.destroy(),
    socket => socket.end(),
    socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'),
    socket => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhalf'),
  ]
  for (const behave of behaviors) {
    const receiver = await startRudeReceiver({ after }, socket => socket.once('data', () => behave(socket)))
    assert.equal(await reasonOf(send(askOf(receiver))), 'connect', String(behave))
  }
  const gone = await startRudeReceiver({ after: end => void end() }, () => undefined)
  assert.equal(await reasonOf(send(askOf(gone))), 'connect')
})

test('an answer may come before the whole request has gone', async () => {
  const receiver = await startRudeReceiver({ after }, socket => {
    void once(socket, 'data').then(() => socket.end('HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n'))
  })
  assert.equal((await send(askOf(receiver, { body: Buffer.alloc(1_000) }))).status, 413)
})
