import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import type { Outgoing } from '#infra/broker/publisher.ts'
import type { Outcome } from '../../consumers/announce-outcome.ts'
import { tellMeanwhile } from '../../consumers/tell-meanwhile.ts'
import { heardLog } from '../support/heard-log.ts'

const taskId = newId('task')

/** A run of the work on one task, by whichever worker, for whichever copy of its command. */
const someRun = (startedAt = new Date()): Omit<Outcome, 'event'> => ({
  kind: kinds['design.generate'],
  command: { task_id: taskId, account_id: 'org_01JD0000000000000000000000', input: {}, attempts: [] },
  incoming: {
    id: newId('message'),
    type: 'design.generate',
    version: 1,
    time: startedAt.toISOString(),
    correlationId: taskId,
    body: Buffer.from(''),
    attempt: 1,
    returns: 0,
  },
  startedAt,
})

const file = (name: string): StoredFile => ({
  kind: 'image',
  asset_id: newId('asset'),
  filename: name,
  content_type: 'image/webp',
  bytes: 7,
  digest: 'sha-256:00',
})
const [first, second] = [file('first'), file('second')]

/** A broker that confirms one message at a time, when it is told to. */
const slowBroker = () => {
  const sent: Outgoing[] = []
  const waiting: PromiseWithResolvers<void>[] = []
  const publish = (outgoing: Outgoing): Promise<void> => {
    sent.push(outgoing)
    const confirm = Promise.withResolvers<void>()
    waiting.push(confirm)
    return confirm.promise
  }
  return {
    sent,
    publish,
    confirm: () => waiting.shift()!.resolve(),
    refuse: () => waiting.shift()!.reject(new Error()),
  }
}

const { log } = heardLog()
const settle = (): Promise<void> => new Promise(setImmediate)
const typesOf = (sent: readonly Outgoing[]): string[] => sent.map(({ routingKey }) => routingKey)

test('files are told after the start, in their order, each when the broker has the one before', async () => {
  const broker = slowBroker()
  const { output } = tellMeanwhile(someRun(), { publisher: broker, log })
  output(first)
  output(second)
  for (let confirmed = 0; confirmed < 3; confirmed++) {
    await settle()
    assert.equal(broker.sent.length, confirmed + 1)
    broker.confirm()
  }
  assert.deepEqual(typesOf(broker.sent), ['design.started', 'design.output', 'design.output'])
  assert.deepEqual(
    broker.sent.slice(1).map(({ body }) => (JSON.parse(body.toString()) as { file: StoredFile }).file),
    [first, second],
  )
})

test('the end waits for the files, and for nothing where there are none', async () => {
  const broker = slowBroker()
  const { started, output, told } = tellMeanwhile(someRun(), { publisher: broker, log })
  started()
  assert.equal(told(), undefined)
  output(first)
  let isTold = false
  void told()!.then(() => (isTold = true))
  await settle()
  broker.confirm()
  await settle()
  assert.equal(isTold, false)
  broker.confirm()
  await settle()
  assert.equal(isTold, true)
})

test('a start is told once, however long the work lasts after it', async () => {
  const broker = slowBroker()
  const { started, output } = tellMeanwhile(someRun(), { publisher: broker, log })
  output(first)
  started()
  await settle()
  broker.confirm()
  await settle()
  assert.deepEqual(typesOf(broker.sent), ['design.started', 'design.output'])
})

test('what the broker refuses holds up neither the next file nor the end', async () => {
  const broker = slowBroker()
  const { output, told } = tellMeanwhile(someRun(), { publisher: broker, log })
  output(first)
  output(second)
  for (let refused = 0; refused < 3; refused++) {
    await settle()
    broker.refuse()
  }
  await told()
  assert.equal(broker.sent.length, 3)
})

test('a second run says of the same file the very same, and of another one something else', async () => {
  const said = async (startedAt: Date, handed: StoredFile): Promise<[string, string]> => {
    const sent: Outgoing[] = []
    const publish = async (outgoing: Outgoing): Promise<void> => void sent.push(outgoing)
    const { output, told } = tellMeanwhile(someRun(startedAt), { publisher: { publish }, log })
    output(handed)
    await told()
    return [sent[1]!.properties.messageId, sent[1]!.body.toString()]
  }
  const once = await said(new Date('2026-11-20T09:00:00Z'), first)
  assert.deepEqual(await said(new Date('2026-11-20T09:05:00Z'), { ...first }), once)
  const others = [second, { ...first, digest: 'sha-256:01' }]
  for (const other of others) assert.notEqual((await said(new Date(), other))[0], once[0])
})
