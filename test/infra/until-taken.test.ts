import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PublishError, type Outgoing, type PublishFailure } from '#infra/broker/publisher.ts'
import { untilTaken } from '#infra/until-taken.ts'
import { heardLog } from '../support/heard-log.ts'

const outgoing: Outgoing = {
  exchange: 'evt',
  routingKey: 'a.b',
  body: Buffer.from('{}'),
  properties: { messageId: 'msg_1' },
}

/** A broker that answers in this way, one answer per message sent; then it takes everything. */
const brokerThat = (...answers: PublishFailure[]) => {
  const sent: Outgoing[] = []
  const publish = async (message: Outgoing): Promise<void> => {
    sent.push(message)
    const failure = answers.shift()
    if (failure) throw new PublishError(failure, message)
  }
  return { sent, publish }
}

const never = new AbortController().signal
const { log } = heardLog()

test('an outcome is sent again, as the same message, until the broker has taken it', async () => {
  const broker = brokerThat('lost', 'timeout')
  await untilTaken(broker, { signal: never, log }).publish(outgoing)
  assert.deepEqual(broker.sent, [outgoing, outgoing, outgoing])
})

for (const refusal of ['refused', 'returned', 'unknown-exchange'] as const) {
  test(`an outcome that the broker does not want (${refusal}) is not pressed on it`, async () => {
    const broker = brokerThat(refusal)
    await assert.rejects(untilTaken(broker, { signal: never, log }).publish(outgoing), { reason: refusal })
    assert.equal(broker.sent.length, 1)
  })
}

test('a process that must stop tries once', async () => {
  const broker = brokerThat('lost')
  await assert.rejects(untilTaken(broker, { signal: AbortSignal.abort(), log }).publish(outgoing), { reason: 'lost' })
  assert.equal(broker.sent.length, 1)
})
