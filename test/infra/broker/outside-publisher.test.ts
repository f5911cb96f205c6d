import assert from 'node:assert/strict'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer } from 'node:tls'
import { test, type TestContext } from 'node:test'
import { isReservedExchange } from '#infra/broker/own-exchange.ts'
import { openOutsidePublisher, type OutsideOptions } from '#infra/broker/outside-publisher.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import { trustOf } from '#infra/outbound/trust.ts'
import { SinkFailure, type SinkTrouble } from '#infra/sink-failure.ts'
import { newAuthority } from '../../support/certificates.ts'
import { inReverse } from '../../support/lifetime.ts'
import { outsideBroker } from '../../support/outside-broker.ts'

const rules = outboundRules({ allow: ['127.0.0.1'], deny: [], ports: [], isPlainHttpAllowed: true, ownHosts: [] })
const here = { rules, resolve: () => Promise.resolve(['127.0.0.1']) }
const name = 'broker.example.com'

const listen = async (context: TestContext, server: Server): Promise<number> => {
  const sockets = new Set<Socket>()
  server.on('connection', socket => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const openTo = (port: number, more: Partial<OutsideOptions> = {}) =>
  openOutsidePublisher({
    address: new URL(`amqp://127.0.0.1:${port}/shop`),
    exchange: 'events',
    reach: here,
    trust: trustOf(undefined),
    patienceMs: 500,
    ...more,
  })

const isTrouble =
  (trouble: SinkTrouble, message: RegExp = /./) =>
  (error: unknown): boolean =>
    error instanceof SinkFailure && error.trouble === trouble && message.test(error.message)

/** Whoever is no broker behaves in one of these ways. */
const strangers: Record<string, (socket: Socket) => void> = {
  'stays silent': () => undefined,
  'talks of something else': socket => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(100)),
  'hangs up': socket => void socket.destroy(),
  'announces a frame of four gigabytes': socket => void socket.write(Buffer.from('010000ffffffff', 'hex')),
}

for (const [behavior, meet] of Object.entries(strangers)) {
  test(`a stranger that ${behavior} is a failure in time`, async context => {
    const port = await listen(context, createServer(meet))
    await assert.rejects(openTo(port), isTrouble('unreachable'))
  })
}

test('over TLS the name is asked for and proven, and the address is the one that was checked', async context => {
  const broker = await outsideBroker(inReverse(context))
  await broker.declare('events')
  const inside = new URL(broker.vhost.url)
  const authority = newAuthority()
  const asked: unknown[] = []
  const terminating = createTlsServer(authority.issue([name]), socket => {
    asked.push(socket.servername)
    const target = connect({ host: inside.hostname, port: Number(inside.port) })
    for (const [from, to] of [
      [socket, target],
      [target, socket],
    ] as const) {
      from.on('error', () => to.destroy())
      from.pipe(to)
    }
  })
  const port = await listen(context, terminating)
  const secure = {
    address: new URL(`amqps://${name}:${port}${inside.pathname}`),
    user: broker.credential.identifier,
    password: broker.credential.secret,
    patienceMs: 5_000,
  }
  await assert.rejects(openTo(port, secure), isTrouble('unreachable', /certificate/))
  const trust = { ...trustOf(undefined), secureContext: createSecureContext({ ca: authority.pem }) }
  const publisher = await openTo(port, { ...secure, trust })
  await publisher.publish([{ routingKey: 'a', body: Buffer.from('hello'), properties: { messageId: 'one' } }])
  await publisher.close()
  assert.deepEqual(new Set(asked), new Set([name]))
  await assert.rejects(
    openTo(port, { ...secure, trust, address: new URL(`amqps://another.example.com:${port}/x`) }),
    isTrouble('unreachable', /certificate/),
  )
})

test('a name that means a safe address when it is checked and another one afterwards gets nobody inside', async context => {
  let connections = 0
  const port = await listen(
    context,
    createServer(() => connections++),
  )
  const answers = [['93.184.216.34'], ['127.0.0.1']]
  const usual = outboundRules({ allow: [], deny: [], ports: [], isPlainHttpAllowed: true, ownHosts: [] })
  const reach = { rules: usual, resolve: () => Promise.resolve(answers.shift() ?? ['127.0.0.1']) }
  await assert.rejects(openTo(port, { address: new URL(`amqp://${name}:${port}/shop`), reach }), isTrouble('unsafe'))
  assert.equal(connections, 0)
})

test('exchanges of the platform, of the broker and the default one are reserved', () => {
  for (const exchange of ['', 'cmd', 'evt', 'dead', 'retry.1s', 'retry.9d', 'amq.topic'])
    assert.ok(isReservedExchange(exchange))
  for (const exchange of ['partners', 'evt.partners', 'commands']) assert.ok(!isReservedExchange(exchange))
})
