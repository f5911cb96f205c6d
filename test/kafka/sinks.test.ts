import assert from 'node:assert/strict'
import { createSecureContext } from 'node:tls'
import { test, type TestContext } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import { eventually } from '../support/eventually.ts'
import { freshTopic, kafkaOfTheRun, privateKafka, type KafkaTopic } from '../support/kafka-topic.ts'
import { inReverse } from '../support/lifetime.ts'
import { sinkRunner, taskEvents, type SinkRunner } from '../support/sink-runner.ts'

type Scene = { runner: SinkRunner; topic: KafkaTopic; wish: Parameters<SinkRunner['subscribe']>[0] }

const scene = async (context: TestContext): Promise<Scene> => {
  const lifetime = inReverse(context)
  const topic = await freshTopic(lifetime, kafkaOfTheRun())
  const runner = await sinkRunner(lifetime)
  const wish = {
    protocol: 'KAFKA',
    sink: `kafka://${topic.brokers}`,
    protocolSettings: { topic: topic.name },
  } as const
  return { runner, topic, wish }
}

const idsOf = ({ heard }: KafkaTopic): string[] =>
  heard.map(({ headers, value }) => headers['ce_id'] ?? (JSON.parse(value.toString()) as { id: string }).id)

const heardAll = (topic: KafkaTopic, ids: readonly string[]): Promise<true | undefined> =>
  eventually(`${ids.length} events are heard`, () => ids.every(id => idsOf(topic).includes(id)) || undefined)

test('events of one subject lie in one partition in their order, each with its attributes as headers', async context => {
  const { runner, topic, wish } = await scene(context)
  runner.run()
  await runner.subscribe({ ...wish, config: { content_mode: 'binary' } })
  const ids = await runner.append(taskEvents(50, 5))
  await heardAll(topic, ids)
  assert.equal(topic.heard.length, ids.length)
  for (const [key, records] of Map.groupBy(topic.heard, record => record.key)) {
    assert.equal(new Set(records.map(({ partition }) => partition)).size, 1)
    assert.deepEqual(
      records.map(({ value }) => (JSON.parse(value.toString()) as { n: number }).n),
      Array.from({ length: 50 }, (_, n) => n),
    )
    for (const { headers } of records) {
      assert.equal(headers['ce_subject'], key)
      assert.equal(headers['ce_type'], 'task.started')
      assert.equal(headers['ce_specversion'], '1.0')
      assert.equal(headers['content-type'], 'application/json')
    }
  }
})

test('in the structured mode the event is the value', async context => {
  const { runner, topic, wish } = await scene(context)
  runner.run()
  await runner.subscribe(wish)
  const subject = newId('task')
  const [id] = await runner.append([{ type: 'task.queued', subject }])
  await heardAll(topic, [id!])
  const { headers, value, key } = topic.heard[0]!
  assert.equal(headers['content-type'], 'application/cloudevents+json; charset=utf-8')
  assert.equal(key, subject)
  assert.equal((JSON.parse(value.toString()) as { id: string }).id, id)
})

test('a topic that is not there is told of, and none is made', async context => {
  const { runner, wish } = await scene(context)
  runner.run()
  const id = await runner.subscribe({ ...wish, protocolSettings: { topic: 'nobody-has-made-this' }, status: 'pending' })
  const { lastError } = await runner.until('it is told', id, subscription => subscription.lastError !== null)
  assert.equal(lastError, 'There is no such topic.')
})

const kafka = privateKafka()
const onlyPrivate = { skip: kafka === undefined && 'needs the Kafka that npm run test:kafka starts' }

for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']) {
  test(`a sealed credential signs in over TLS by ${mechanism}`, onlyPrivate, async context => {
    const { runner, topic, wish } = await scene(context)
    const { secureBrokers, user, password, ca } = kafka!
    runner.run({
      // The name is in no zone: on this machine it means this machine.
      reach: { rules: localRules, resolve: () => Promise.resolve(['127.0.0.1']) },
      trust: { rejectUnauthorized: true, minVersion: 'TLSv1.2', secureContext: createSecureContext({ ca }) },
    })
    const secure = {
      ...wish,
      sink: `kafka+ssl://${secureBrokers}`,
      protocolSettings: { topic: topic.name, sasl_mechanism: mechanism },
    }
    const credential = { credentialtype: 'PLAIN', identifier: user, secret: password } as const
    await runner.subscribe({ ...secure, credential })
    const refused = await runner.subscribe({ ...secure, credential: { ...credential, secret: 'not-the-password' } })
    await heardAll(topic, await runner.append(taskEvents(3)))
    const { lastError } = await runner.until('the refusal is told', refused, found => found.lastError !== null)
    assert.equal(lastError, 'The brokers do not accept the credential.')
  })
}

test('nothing is sent to a broker that names itself by an address of the own network', onlyPrivate, async context => {
  const { runner, topic, wish } = await scene(context)
  runner.run()
  const id = await runner.subscribe({ ...wish, sink: `kafka://${kafka!.lureBrokers}` })
  await runner.append(taskEvents(1))
  const ended = await runner.until('it is disabled', id, ({ status }) => status === 'disabled')
  assert.equal(ended.disabledReason, 'unsafe_sink')
  assert.deepEqual(topic.heard, [])
})

const localRules = outboundRules({
  allow: ['127.0.0.1', 'localhost'],
  deny: [],
  ports: [],
  isPlainHttpAllowed: true,
  ownHosts: [],
})
