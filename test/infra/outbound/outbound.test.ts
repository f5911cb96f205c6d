import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { nameResolver } from '#infra/outbound/resolve-checked.ts'
import { startNameServer } from '../../support/name-server.ts'
import { startReceiver, startRudeReceiver } from './receiver.ts'
import { askOf, newOutbound, reasonOf } from './sending.ts'

const names = await startNameServer({ after })
const resolve = nameResolver({ servers: [names.address], timeoutMs: 500 })
names.publishAddresses('hooks.example', ['127.0.0.2'])

/** Where 127.0.0.2 stands for a host of the Internet, and 127.0.0.1 for what must not be reached. */
const fromOutside = () => newOutbound({ allow: ['127.0.0.2'] }, resolve)
const { send } = newOutbound()

/** Answers with what it has heard. */
const startEcho = (host = '127.0.0.1') =>
  startReceiver(
    { after },
    (request, response) => {
      const { method, url, headers } = request
      void text(request).then(body => response.writeHead(202).end(JSON.stringify({ method, url, headers, body })))
    },
    { host },
  )
type Heard = { method: string; url: string; headers: Record<string, string>; body: string }

test('exactly the bytes that were given are sent to the name that was asked for', async () => {
  const receiver = await startEcho('127.0.0.2')
  const body = '{"é": "\u{1F600}"}'
  const url = `http://Hooks.Example.:${receiver.port}/a%2Fb?c=d#e`
  const answer = await fromOutside().send({ url, method: 'POST', body, timeoutMs: 5_000 })
  assert.equal(answer.status, 202)
  assert.equal(answer.isTruncated, false)
  assert.ok(answer.ms > 0)
  const heard = JSON.parse(answer.body.toString()) as Heard
  assert.deepEqual([heard.method, heard.url, heard.body], ['POST', '/a%2Fb?c=d', body])
  assert.equal(heard.headers['host'], `hooks.example:${receiver.port}`)
  assert.equal(heard.headers['content-length'], String(Buffer.byteLength(body)))
})

test('a name that leads outside first and inside afterwards is never followed inside', async () => {
  const outside = await startReceiver(
    { after },
    (_, response) => void response.setHeader('connection', 'close').end(),
    { host: '127.0.0.2' },
  )
  const inside = await startReceiver({ after }, (_, response) => void response.end(), { port: outside.port })
  names.publishAddresses('rebinding.example', ['127.0.0.2'], ['127.0.0.1'])
  const { send: sendOutside } = fromOutside()
  const wanted = askOf(outside, { url: `http://rebinding.example:${outside.port}/` })
  assert.equal((await sendOutside(wanted)).status, 200)
  assert.equal(await reasonOf(sendOutside(wanted)), 'address')
  assert.equal(await reasonOf(sendOutside(wanted)), 'address')
  assert.equal(outside.connected, 1)
  assert.equal(inside.connected, 0)
})

test('a request that is refused connects to nobody', async () => {
  const receiver = await startReceiver({ after }, (_, response) => void response.end())
  const { send: sendOutside } = fromOutside()
  names.publishAddresses('inside.example', ['127.0.0.1'])
  for (const host of ['127.0.0.1', '0x7f.1', 'localhost', '[::ffff:127.0.0.1]', 'inside.example'])
    await assert.rejects(sendOutside(askOf(receiver, { url: `http://${host}:${receiver.port}/` })), { isUnsafe: true })
  assert.equal(receiver.connected, 0)
})

test('a redirect is an answer and is not followed', async () => {
  const target = await startReceiver({ after }, (_, response) => void response.end())
  for (const status of [301, 302, 303, 307, 308]) {
    const receiver = await startReceiver({ after }, (_, response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${target.port}/` }).end()
    })
    assert.equal((await send(askOf(receiver))).status, status)
  }
  assert.equal(target.connected, 0)
})

test('a caller may give up, before and meanwhile, and its own reason comes back', async () => {
  const receiver = await startRudeReceiver({ after }, socket => void socket.resume())
  const stop = new AbortController()
  const sending = send(askOf(receiver, { signal: stop.signal }))
  stop.abort(new Error('closing'))
  await assert.rejects(sending, /closing/)
  await assert.rejects(send(askOf(receiver, { signal: AbortSignal.abort(new Error('gone')) })), /gone/)
  await receiver.left()
})

test('connections are kept and used again, and one that was closed meanwhile costs no request', async () => {
  let requests = 0
  const receiver = await startReceiver({ after }, (request, response) => {
    requests += 1
    request.resume()
    if (requests === 3) request.socket.destroy()
    else response.end(String(requests))
  })
  assert.equal((await send(askOf(receiver, { body: 'a' }))).body.toString(), '1')
  assert.equal((await send(askOf(receiver, { body: 'b' }))).body.toString(), '2')
  assert.equal(receiver.connected, 1)
  // The third is what a server does that closes an idle connection at that moment; it is asked again on a new one.
  assert.equal((await send(askOf(receiver, { body: 'c' }))).body.toString(), '4')
  assert.equal(receiver.connected, 2)
})

test('more requests than connections wait their turn', async () => {
  const receiver = await startReceiver({ after }, (_, response) => void response.end('ok'))
  const few = newOutbound({}, undefined, 4)
  const answers = await Promise.all(Array.from({ length: 40 }, () => few.send(askOf(receiver))))
  assert.ok(answers.every(({ status }) => status === 200))
  assert.equal(receiver.connected, 4)
})

test('what was kept ends with the one who keeps it', async () => {
  const receiver = await startReceiver({ after }, (_, response) => void response.end('ok'))
  const made = newOutbound()
  await made.send(askOf(receiver))
  assert.equal(receiver.open, 1)
  made.close()
  await receiver.left()
})

test('the headers that frame a message are ours, whoever names them', async () => {
  const receiver = await startEcho()
  const theirs = {
    Host: 'inside',
    'Content-Length': '1',
    'Transfer-Encoding': 'chunked',
    Connection: 'upgrade',
    Upgrade: 'h2c',
    Authorization: 'Bearer x',
  }
  const answer = await send(askOf(receiver, { headers: theirs, body: 'four' }))
  const { headers, body } = JSON.parse(answer.body.toString()) as Heard
  assert.deepEqual(headers, {
    host: `127.0.0.1:${receiver.port}`,
    'content-length': '4',
    connection: 'keep-alive',
    'accept-encoding': 'identity',
    authorization: 'Bearer x',
  })
  assert.equal(body, 'four')
})

test('a header with a line break is not sent, not even in part', async () => {
  const receiver = await startReceiver({ after }, (_, response) => void response.end())
  assert.equal(await reasonOf(send(askOf(receiver, { headers: { 'x-a': 'b\r\nx-c: d' } }))), 'malformed')
  assert.equal(receiver.connected, 0)
})

test('what the environment says of proxies is not heeded', async () => {
  const receiver = await startReceiver({ after }, (_, response) => void response.end('direct'))
  const proxy = await startReceiver({ after }, (_, response) => void response.end('by proxy'))
  const before = { ...process.env }
  for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) process.env[name] = `http://127.0.0.1:${proxy.port}`
  process.env['NODE_USE_ENV_PROXY'] = '1'
  try {
    const made = newOutbound()
    assert.equal((await made.send(askOf(receiver))).body.toString(), 'direct')
  } finally {
    process.env = before
  }
  assert.equal(proxy.connected, 0)
})
