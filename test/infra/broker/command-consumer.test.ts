import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { paymentCancel } from '#contracts/commands/payment-cancel.ts'
import { newMessage } from '#contracts/message.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { propertiesOf } from '#infra/broker/envelope.ts'
import { Publisher, PublishError, type Outgoing, type PublishFailure } from '#infra/broker/publisher.ts'
import { queueDepth } from '#infra/broker/queue-depth.ts'
import { consumeCommand } from '#infra/command-consumer.ts'
import { eventually } from '../../support/eventually.ts'
import { heardLog } from '../../support/heard-log.ts'
import { inReverse } from '../../support/lifetime.ts'
import { freshVhost } from '../../support/vhost.ts'

/** A command that is handled well, while the broker answers to its outcome as `answer` says. */
const handledOnce = async (t: TestContext, answer: () => PublishFailure | undefined) => {
  const own = inReverse(t)
  const vhost = await freshVhost(own)
  const { log } = heardLog()
  const connection = await BrokerConnection.open({ url: vhost.url, service: 'test', role: 'consume', log })
  own.after(() => connection.close())
  const publisher = await Publisher.open(connection, log)
  own.after(() => publisher.close())
  const tried: Outgoing[] = []
  const publish = async (outgoing: Outgoing): Promise<void> => {
    tried.push(outgoing)
    const failure = answer()
    if (failure) throw new PublishError(failure, outgoing)
  }
  let handled = 0
  const handle = async () => {
    handled++
    return { type: 'payment.canceled', data: {} }
  }
  const consumer = consumeCommand(paymentCancel, { connection, publisher: { publish }, concurrency: 1, handle, log })
  own.after(() => consumer.drain(0))
  const { type, example: data } = paymentCancel
  const properties = propertiesOf(newMessage({ type, correlationId: 'order-1', data }))
  await publisher.publish({ exchange: '', routingKey: type, body: Buffer.from(JSON.stringify(data)), properties })
  return { consumer, tried, handled: () => handled, waiting: () => queueDepth(connection, type) }
}

test('an outcome that the broker does not take yet is sent again as it is, and the work is not repeated', async t => {
  const answers: PublishFailure[] = ['lost', 'timeout']
  const { consumer, tried, handled } = await handledOnce(t, () => answers.shift())
  await eventually('the broker has the outcome', () => tried.length === 3 && consumer.inFlight === 0)
  assert.equal(handled(), 1)
  assert.deepEqual(tried[1], tried[0])
  assert.deepEqual(tried[2], tried[0])
  assert.equal(tried[0]!.exchange, 'evt')
})

test('a process that must stop gives the command back instead of waiting for the broker, and counts no attempt', async t => {
  const { consumer, tried, handled, waiting } = await handledOnce(t, () => 'lost')
  await eventually('the broker was asked', () => tried.length > 0)
  await consumer.drain(100)
  await eventually('the command is in its queue again', async () => (await waiting()) === 1)
  await nextTurn()
  assert.equal(handled(), 1)
  assert.ok(tried.every(({ exchange }) => exchange === 'evt'))
})
