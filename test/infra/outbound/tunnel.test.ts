import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { after, test } from 'node:test'
import { newAuthority } from '../../support/certificates.ts'
import { startReceiver, startRudeReceiver } from './receiver.ts'
import { askOf, newOutbound, reasonOf } from './sending.ts'

const authority = newAuthority()
const directory = mkdtempSync(join(tmpdir(), 'outbound-'))
after(() => rm(directory, { recursive: true }))
const caFile = join(directory, 'ca.pem')
writeFileSync(caFile, authority.pem)

/** Nobody but the proxy knows a name server. */
const resolve = () => assert.fail('a name server was asked')

/** Connects whatever it is asked for to `port` on loopback. */
const startProxy = async (port: number) => {
  const asked: { target: string | undefined; authorization: string | undefined }[] = []
  const proxy = createServer()
  const sockets = new Set<Socket>()
  proxy.on('connect', (request: IncomingMessage, client: Socket) => {
    asked.push({ target: request.url, authorization: request.headers['proxy-authorization'] })
    const server = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 Connection Established\r\n\r\n'))
    for (const socket of [client, server]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => [client, server].map(side => side.destroy()))
    }
    client.pipe(server).pipe(client)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  after(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  return { asked, address: `127.0.0.1:${(proxy.address() as AddressInfo).port}` }
}

test('a proxy is asked for the name, and TLS is spoken with the receiver itself', async () => {
  const receiver = await startReceiver(
    { after },
    ({ socket }, response) => void response.end(`secured for ${String((socket as TLSSocket).servername)}`),
    { certificate: authority.issue(['hooks.example']) },
  )
  const proxy = await startProxy(receiver.port)
  const { send } = newOutbound({ caFile, proxyUrl: `http://us%40er:p%3Aw@${proxy.address}` }, resolve)
  const answer = await send(askOf(receiver, { url: 'https://hooks.example/a' }))
  assert.equal(answer.body.toString(), 'secured for hooks.example')
  const authorization = `Basic ${Buffer.from('us@er:p:w').toString('base64')}`
  assert.deepEqual(proxy.asked, [{ target: 'hooks.example:443', authorization }])
  assert.equal(await reasonOf(send(askOf(receiver, { url: 'https://other.example/' }))), 'tls')
})

test('plain HTTP goes through a tunnel too', async () => {
  const receiver = await startReceiver(
    { after },
    ({ headers, url }, response) => void response.end(`${headers.host}${url}`),
  )
  const proxy = await startProxy(receiver.port)
  const { send } = newOutbound({ proxyUrl: `http://${proxy.address}` }, resolve)
  assert.equal((await send(askOf(receiver, { url: 'http://hooks.example/a' }))).body.toString(), 'hooks.example/a')
  assert.deepEqual(proxy.asked, [{ target: 'hooks.example:80', authorization: undefined }])
})

test('what can be judged without a name server never reaches the proxy', async () => {
  const proxy = await startProxy(1)
  const { send } = newOutbound(
    { allow: [], proxyUrl: `http://${proxy.address}`, ports: [], ownHosts: ['ink.example'] },
    resolve,
  )
  for (const url of [
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://localhost/',
    'https://[::ffff:10.0.0.1]/',
    'https://metadata.google.internal/',
    'https://hooks.example:22/',
    'https://ink.example/',
    'file:///etc/passwd',
  ])
    await assert.rejects(send({ url, method: 'POST', timeoutMs: 5_000 }), { isUnsafe: true }, url)
  assert.deepEqual(proxy.asked, [])
})

test('a proxy that declines, is gone, or makes no sense is said to be so and no more', async () => {
  const says = async (text: string): Promise<string> => {
    const proxy = await startRudeReceiver({ after }, socket => void socket.resume().end(text))
    const { send } = newOutbound({ proxyUrl: `http://127.0.0.1:${proxy.port}` }, resolve)
    return reasonOf(send({ url: 'https://hooks.example/', method: 'POST', timeoutMs: 5_000 }))
  }
  assert.equal(await says('HTTP/1.1 403 Forbidden\r\nx-secret: 10.0.0.1\r\n\r\n'), 'proxy')
  assert.equal(await says('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n'), 'proxy')
  assert.equal(await says('HTTP/1.1 200 OK\r\n\r\nsomething early'), 'proxy')
  assert.equal(await says('SSH-2.0-OpenSSH\r\n'), 'protocol')
  assert.equal(await says(''), 'connect')
})

test('a proxy, or a receiver behind it, that stops halfway is given up on and leaves no connection', async () => {
  const silent = await startRudeReceiver({ after }, socket => void socket.resume())
  const wanted = { url: 'https://hooks.example/', method: 'POST', timeoutMs: 100 } as const
  const byItself = newOutbound({ proxyUrl: `http://127.0.0.1:${silent.port}` }, resolve)
  assert.equal(await reasonOf(byItself.send(wanted)), 'timeout')
  await silent.left()

  const mute = await startRudeReceiver({ after }, socket => void socket.resume())
  const proxy = await startProxy(mute.port)
  const behind = newOutbound({ proxyUrl: `http://${proxy.address}` }, resolve)
  assert.equal(await reasonOf(behind.send(wanted)), 'timeout')
  assert.equal(mute.connected, 1)
  await mute.left()
})

test('a request that cannot be written leaves no tunnel behind', async () => {
  const receiver = await startReceiver({ after }, (_, response) => void response.end())
  const proxy = await startProxy(receiver.port)
  const { send } = newOutbound({ proxyUrl: `http://${proxy.address}` }, resolve)
  const wanted = askOf(receiver, { url: 'http://hooks.example/', headers: { 'x-a': 'b\r\nx-c: d' } })
  assert.equal(await reasonOf(send(wanted)), 'malformed')
  assert.equal(receiver.connected, 1)
  await receiver.left()
})
