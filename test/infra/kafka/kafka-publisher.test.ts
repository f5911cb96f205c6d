import assert from 'node:assert/strict'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { openKafkaPublisher, type KafkaOptions } from '#infra/kafka/kafka-publisher.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import { trustOf } from '#infra/outbound/trust.ts'
import { SinkFailure, type SinkTrouble } from '#infra/sink-failure.ts'
import { eventually } from '../../support/eventually.ts'

const usual = { deny: [], ports: [], isPlainHttpAllowed: true, ownHosts: [] }
const here = { rules: outboundRules({ ...usual, allow: ['127.0.0.1'] }), resolve: () => Promise.resolve(['127.0.0.1']) }

type Stranger = { port: number; met: () => number }

/** Somebody who listens and is no Kafka. */
const stranger = async (context: TestContext, meet: (socket: Socket) => void): Promise<Stranger> => {
  const sockets: Socket[] = []
  const server = createServer(socket => {
    sockets.push(socket.on('error', () => undefined))
    meet(socket)
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, met: () => sockets.length }
}

const openTo = (port: number, more: Partial<KafkaOptions> = {}) =>
  openKafkaPublisher({
    brokers: [{ host: '127.0.0.1', port }],
    topic: 'events',
    trust: undefined,
    reach: here,
    patienceMs: 1_000,
    ...more,
  })

const isTrouble =
  (trouble: SinkTrouble) =>
  (error: unknown): boolean =>
    error instanceof SinkFailure && error.trouble === trouble

const behaviors: Record<string, (socket: Socket) => void> = {
  'hangs up': socket => void socket.destroy(),
  'talks of something else': socket =>
    void socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(100))),
}

for (const [behavior, meet] of Object.entries(behaviors)) {
  test(`a stranger that ${behavior} is a failure`, async context => {
    const { port } = await stranger(context, meet)
    await assert.rejects(openTo(port), isTrouble('unreachable'))
  })
}

test('a broker that announces two gigabytes is hung up on long before', async context => {
  let written = 0
  let hungUp = 0
  const block = Buffer.alloc(1024 * 1024)
  const flood = (socket: Socket): void => {
    socket.on('close', () => hungUp++)
    socket.once('data', () => {
      socket.write(Buffer.from('7fffffff', 'hex'))
      const pour = (): void => {
        while (!socket.destroyed && socket.write(block)) written += block.length
        written += block.length
        socket.once('drain', pour)
      }
      pour()
    })
  }
  const { port, met } = await stranger(context, flood)
  await assert.rejects(openTo(port), isTrouble('unreachable'))
  await eventually('every connection was ended', () => hungUp === met())
  // What lies in the buffers of the two sockets comes on top.
  assert.ok(written / met() < 48 * 1024 * 1024, `${written} bytes over ${met()} connections`)
})

test('brokers at addresses of the own network are not connected to, however they are named', async context => {
  const { port, met } = await stranger(context, () => undefined)
  const rules = outboundRules({ ...usual, allow: [] })
  const inside = { rules, resolve: () => Promise.resolve(['93.184.216.34', '127.0.0.1']) }
  for (const trust of [undefined, trustOf(undefined)]) {
    for (const host of ['127.0.0.1', '::ffff:127.0.0.1', 'localhost', 'broker.example.com']) {
      await assert.rejects(openTo(port, { brokers: [{ host, port }], reach: inside, trust }), isTrouble('unsafe'))
    }
  }
  assert.equal(met(), 0)
})

test('a name that means another address from one look to the next gets nobody inside', async context => {
  const { port, met } = await stranger(context, () => undefined)
  const answers = [['93.184.216.34']]
  const reach = {
    rules: outboundRules({ ...usual, allow: [] }),
    resolve: () => Promise.resolve(answers.shift() ?? ['127.0.0.1']),
  }
  const brokers = [{ host: 'broker.example.com', port }]
  await assert.rejects(openTo(port, { brokers, reach, trust: trustOf(undefined) }), SinkFailure)
  assert.equal(met(), 0)
})
