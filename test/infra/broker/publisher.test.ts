import { IllegalOperationError } from 'amqplib'
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test, type TestContext } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { BrokerConnection } from '#infra/broker/connection.ts'
import { Publisher, type Outgoing, type PublishError } from '#infra/broker/publisher.ts'
import { queueDepth } from '#infra/broker/queue-depth.ts'
import { heardLog } from '../../support/heard-log.ts'
import { openPublisher } from '../../support/open-publisher.ts'

const queue = 'diagnostic.echo.interactive'

const message = (headers: Record<string, unknown> = {}): Outgoing => ({
  exchange: '',
  routingKey: queue,
  body: Buffer.from('{}'),
  properties: { messageId: 'message-1', headers },
})

const unwritable = {
  'headers beyond the size of a frame': { long: 'x'.repeat(200_000) },
  'a value that has no form on the wire': { symbol: Symbol('none') },
}

for (const [what, headers] of Object.entries(unwritable)) {
  test(`a message with ${what} fails alone, and not as one that is worth another try`, async t => {
    const { connection, publisher } = await openPublisher(t)
    const results = await Promise.allSettled([
      publisher.publish(message()),
      publisher.publish(message(headers)),
      publisher.publish(message()),
    ])
    const [failed, ...others] = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason as Error] : [],
    )
    assert.deepEqual(others, [])
    assert.equal(failed!.name, 'Error')
    assert.match(
      failed!.message,
      /message to default exchange with key diagnostic\.echo\.interactive cannot be written/,
    )
    assert.equal(await queueDepth(connection, queue), 2)
  })
}

/** A publisher on a channel whose broker never confirms; `write` is what the channel does with a message. */
const onSilentBroker = async (t: TestContext, write: () => void = () => undefined) => {
  const sent: unknown[] = []
  const none = async (): Promise<void> => undefined
  const publish = (exchange: string): void => {
    sent.push(exchange)
    write()
  }
  const channel = Object.assign(new EventEmitter(), {
    assertExchange: none,
    assertQueue: none,
    bindQueue: none,
    publish,
  })
  let wake = (): void => undefined
  const connection = {
    blockedReason: undefined as string | undefined,
    onUnblocked: (notify: () => void) => (wake = notify),
    openConfirmChannel: async () => channel,
  }
  const publisher = await Publisher.open(connection as unknown as BrokerConnection, heardLog().log)
  t.after(() => publisher.close())
  const unblock = async (): Promise<void> => {
    connection.blockedReason = undefined
    wake()
    await nextTurn()
  }
  return { connection, publisher, sent, unblock }
}

/** A message that waits for its turn while the broker blocks. */
const publishingInAlarm = async (t: TestContext) => {
  const { connection, publisher, sent, unblock } = await onSilentBroker(t)
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  connection.blockedReason = 'memory'
  const failures: unknown[] = []
  publisher.publish(message()).catch((error: unknown) => failures.push(error))
  await nextTurn()
  return { sent, unblock, failures }
}

test('a message that waited for its turn waits the less for its confirm', async t => {
  const { sent, unblock, failures } = await publishingInAlarm(t)
  t.mock.timers.tick(7_000)
  await unblock()
  assert.equal(sent.length, 1)
  t.mock.timers.tick(2_900)
  await nextTurn()
  assert.equal(failures.length, 0)
  t.mock.timers.tick(200)
  await nextTurn()
  assert.equal((failures[0] as PublishError).reason, 'timeout')
})

test('a message whose turn comes too late for a confirm is not sent', async t => {
  const { sent, unblock, failures } = await publishingInAlarm(t)
  t.mock.timers.tick(8_100)
  await unblock()
  assert.equal((failures[0] as PublishError).reason, 'timeout')
  assert.deepEqual(sent, [])
})

test('a message for a channel that closes under our hands is lost, which is worth another try', async t => {
  const { publisher } = await onSilentBroker(t, () => {
    throw new IllegalOperationError('Channel closed')
  })
  await assert.rejects(publisher.publish(message()), { name: 'PublishError', reason: 'lost' })
})
