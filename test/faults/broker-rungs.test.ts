import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { Consumer, type ConsumeMessage } from '#infra/broker/consumer.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { queueDepth } from '#infra/broker/queue-depth.ts'
import { rungs } from '#infra/broker/topology.ts'
import { eventually } from '../support/eventually.ts'
import { heardLog } from '../support/heard-log.ts'
import { inReverse } from '../support/lifetime.ts'
import { freshVhost } from '../support/vhost.ts'

const queue = 'diagnostic.echo.bulk'

for (const { name, delayMs } of rungs.slice(0, 2)) {
  test(`five hundred messages come back from ${name} to the queue that they name, none too early, with their headers`, async t => {
    const own = inReverse(t)
    const vhost = await freshVhost(own)
    const { log } = heardLog()
    const open = async (role: 'publish' | 'consume'): Promise<BrokerConnection> => {
      const connection = await BrokerConnection.open({ url: vhost.url, service: 'test', role, log })
      own.after(() => connection.close())
      return connection
    }
    const [publishing, consuming] = [await open('publish'), await open('consume')]
    const publisher = await Publisher.open(publishing, log)
    own.after(() => publisher.close())
    const received: { message: ConsumeMessage; atMs: number }[] = []
    const consumer = new Consumer({
      connection: consuming,
      queue,
      prefetch: 600,
      log,
      onDelivery: ({ message, ack }) => {
        received.push({ message, atMs: Date.now() })
        ack()
      },
    })
    own.after(() => consumer.drain(0))

    const sentAtMs = Date.now()
    await Promise.all(
      Array.from({ length: 500 }, (_, place) =>
        publisher.publish({
          exchange: name,
          routingKey: queue,
          body: Buffer.from('{}'),
          properties: { messageId: `message-${place}`, headers: { attempt: 2 } },
        }),
      ),
    )
    await eventually('all are back', () => received.length >= 500)
    assert.equal(new Set(received.map(({ message }) => String(message.properties.messageId))).size, 500)
    assert.ok(received.every(({ message }) => message.properties.headers?.['attempt'] === 2))
    assert.ok(Math.min(...received.map(({ atMs }) => atMs)) - sentAtMs >= delayMs, 'none came before its time')
    assert.equal(await queueDepth(publishing, name), 0)
  })
}
