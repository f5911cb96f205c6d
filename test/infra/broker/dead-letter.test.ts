import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConsumeMessage } from '#infra/broker/consumer.ts'
import { bury } from '#infra/broker/dead-letter.ts'
import type { Outgoing } from '#infra/broker/publisher.ts'

const cause = { errorType: 'event-refused', errorMessage: 'no' }
const byBroker = { 'x-death': [{ queue: 'text.recognize.bulk', reason: 'delivery_limit' }] }

const buried = async (queue: string, headers: object): Promise<Record<string, unknown>> => {
  const sent: Outgoing[] = []
  const publish = (outgoing: Outgoing): Promise<void> => Promise.resolve(void sent.push(outgoing))
  const delivery = { content: Buffer.from('{}'), properties: { headers } } as ConsumeMessage
  await bury({ publish }, delivery, { ...cause, queue })
  return sent[0]!.properties.headers as Record<string, unknown>
}

test('a message that is dead-lettered says in which queue it died, whatever it said before', async () => {
  for (const headers of [{}, byBroker, { queue: 'another' }])
    assert.equal((await buried('usage.on.task', headers))['queue'], 'usage.on.task')
})

test('a dead letter that is dead-lettered once more still says where it died first', async () => {
  assert.equal((await buried('dead', { queue: 'usage.on.task', ...byBroker }))['queue'], 'usage.on.task')
  assert.equal((await buried('dead', byBroker))['queue'], 'text.recognize.bulk')
  for (const headers of [{}, { 'x-death': 'not a list' }, { 'x-death': [null] }, { 'x-death': [{ queue: 7 }] }])
    assert.equal((await buried('dead', headers))['queue'], 'dead')
})
