import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { assertTopology } from '#infra/broker/assert-topology.ts'
import { openProbe } from '#infra/broker/probe.ts'
import { topology } from '#infra/broker/topology.ts'
import { readBrokerFacts, type BrokerFacts, type QueueFacts } from '../../../scripts/doctor/broker-facts.ts'
import { checkConsumerTimeout, checkNodes } from '../../../scripts/doctor/broker-health.ts'
import { checkBroker } from '../../../scripts/doctor/broker.ts'
import type { Finding } from '../../../scripts/doctor/finding.ts'
import { checkQueues } from '../../../scripts/doctor/queue-health.ts'
import { runScript } from '../../support/command-line.ts'
import { freshVhost } from '../../support/vhost.ts'

const vhost = await freshVhost({ after })
const probe = await openProbe(vhost.url)
after(() => probe[Symbol.asyncDispose]())
const managementUrl = process.env['RABBITMQ_MANAGEMENT_URL']!

const tell = async (ask: Parameters<typeof probe.objection>[0]): Promise<void> => {
  assert.equal(await probe.objection(ask), undefined)
}
const mend = () => tell(channel => assertTopology(channel, topology()))
beforeEach(mend)

const faultsIn = (findings: readonly Finding[]): Finding[] => findings.filter(({ level }) => level !== 'ok')
const examine = async (): Promise<Finding[]> => faultsIn(await checkBroker(vhost.url, managementUrl))
const examinePassively = async (): Promise<Finding[]> =>
  faultsIn(await checkBroker(vhost.url, undefined)).filter(({ level }) => level === 'fault')

const queue = 'diagnostic.echo.bulk'
const assertFix = 'npm run topology -- --assert'
const isMissing = {
  level: 'fault',
  check: 'topology',
  detail: `the queue ${queue} is missing`,
  fix: assertFix,
} as const

test('a broker with the whole topology and nothing else has no finding', async () => {
  assert.deepEqual(await examine(), [])
  assert.deepEqual(await examinePassively(), [])
})

test('a queue that is missing is named, with the command that declares it', async () => {
  await tell(channel => channel.deleteQueue(queue))
  const [first] = await examine()
  assert.deepEqual(first, isMissing)
  assert.deepEqual(await examinePassively(), [isMissing])
  const { status, stdout } = await runScript('topology.ts', ['--assert'], { env: { RABBITMQ_URL: vhost.url } })
  assert.equal(status, 0)
  assert.match(stdout, /^Declared/)
  assert.deepEqual(await examine(), [])
})

test('a queue that was declared again with another argument is told apart, argument by argument', async context => {
  const wanted = topology().queues.find(({ name }) => name === queue)!.arguments
  await tell(channel => channel.deleteQueue(queue))
  await tell(channel =>
    channel.assertQueue(queue, { durable: true, arguments: { ...wanted, 'x-max-length': 10, 'x-message-ttl': 1000 } }),
  )
  context.after(() => tell(channel => channel.deleteQueue(queue)))
  await tell(async channel => {
    await channel.bindQueue(queue, 'cmd', queue)
  })
  const [found, ...others] = await examine()
  assert.deepEqual(others, [])
  assert.equal(
    found!.detail,
    `the queue ${queue} has x-max-length=10 instead of 1000000, has x-message-ttl=1000 instead of nothing`,
  )
  assert.match(found!.fix!, /delete_queue diagnostic\.echo\.bulk and npm run topology -- --assert/)
  const passively = await examinePassively()
  assert.match(passively[0]!.detail, /PRECONDITION_FAILED.*diagnostic\.echo\.bulk/)
  const { status, stderr } = await runScript('topology.ts', ['--assert'], { env: { RABBITMQ_URL: vhost.url } })
  assert.equal(status, 1)
  assert.match(stderr, /PRECONDITION_FAILED/)
})

test('a binding that is missing, and one too many, are both found', async context => {
  await tell(channel => channel.unbindQueue(queue, 'cmd', queue))
  await tell(channel => channel.bindQueue(queue, 'evt', '#'))
  context.after(() => tell(channel => channel.unbindQueue(queue, 'evt', '#')))
  const [missing, extra] = await examine()
  assert.equal(missing!.level, 'fault')
  assert.equal(missing!.detail, `the binding of ${queue} to cmd by "${queue}" is missing`)
  assert.equal(missing!.fix, assertFix)
  assert.equal(extra!.level, 'warning')
  assert.match(extra!.detail, /is bound to evt by "#"/)
})

test('a queue that is not the platform’s is pointed out, not complained about', async context => {
  await tell(channel => channel.assertQueue('somebody.else', { durable: true }))
  context.after(() => tell(channel => channel.deleteQueue('somebody.else')))
  const [found, ...others] = await examine()
  assert.deepEqual(others, [])
  assert.equal(found!.level, 'warning')
  assert.match(found!.detail, /somebody\.else is not the platform's/)
})

test('an exchange of the wrong kind is found', async context => {
  await tell(channel => channel.deleteExchange('evt'))
  await tell(channel => channel.assertExchange('evt', 'fanout', { durable: true }))
  context.after(() => tell(channel => channel.deleteExchange('evt')))
  const details = (await examine()).map(({ detail }) => detail)
  assert.ok(details.includes('the exchange evt is fanout instead of topic'), details.join('\n'))
})

test('without its dead-letter exchange the platform is told that what dies is held unseen, and so it is', async () => {
  await tell(channel => channel.deleteExchange('dead'))
  const missing = (await examine())[0]!
  assert.equal(missing.detail, 'the exchange dead is missing: what dies is held unseen in its queue until it exists')
  assert.equal(missing.fix, assertFix)

  await tell(async channel => {
    await channel.consume(queue, message => message && channel.reject(message, false))
    channel.publish('cmd', queue, Buffer.from('dying'), { persistent: true })
    await factsWhere(({ messages_dlx: unseen = 0 }) => unseen > 0)
  })
  const facts = await factsWhere(({ messages_dlx: unseen = 0 }) => unseen > 0)
  const held = faultsIn(checkQueues(facts)).find(({ level }) => level === 'fault')
  assert.match(held!.detail, /diagnostic\.echo\.bulk holds 1 messages unseen/)
})

/** The facts, once some queue is as `isSo` says: the broker collects its statistics every five seconds. */
const factsWhere = async (isSo: (queue: QueueFacts) => boolean): Promise<BrokerFacts> => {
  for (;;) {
    const facts = await readBrokerFacts(managementUrl, vhost.name)
    if (facts.queues.some(isSo)) return facts
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

test('a policy that makes messages vanish is found', async context => {
  const policy = `/policies/${vhost.name}/hasty`
  await vhost.api('PUT', policy, { pattern: '^usage', definition: { 'message-ttl': 5 }, 'apply-to': 'queues' })
  context.after(async () => vhost.api('DELETE', policy))
  const facts = await factsWhere(({ policy: name }) => name === 'hasty')
  const found = checkQueues(facts).find(({ detail }) => detail.includes('hasty'))
  assert.equal(found!.level, 'fault')
  assert.match(found!.detail, /usage\.on\.task is under the policy hasty: \{"message-ttl":5\}/)
})

test('a broker that is away or does not let us in is one finding, not a stack trace', async () => {
  const elsewhere = new URL(vhost.url)
  elsewhere.port = '1'
  const [away] = await checkBroker(elsewhere.href, managementUrl)
  assert.match(away!.detail, /does not answer: .*ECONNREFUSED/)
  const stranger = new URL(vhost.url)
  stranger.password = 'wrong'
  const [refused] = await checkBroker(stranger.href, managementUrl)
  assert.match(refused!.detail, /ACCESS_REFUSED/i)
})

test('a management API that refuses us is told apart from a broken topology', async () => {
  const stranger = new URL(managementUrl)
  stranger.password = 'wrong'
  const [found, ...others] = faultsIn(await checkBroker(vhost.url, stranger.href))
  assert.deepEqual(others, [])
  assert.match(found!.detail, /the management API answered 401/)
})

const queueNamed = (name: string, more: Partial<QueueFacts>): QueueFacts => ({
  name,
  type: 'quorum',
  durable: true,
  arguments: { 'x-delivery-limit': 20 },
  state: 'running',
  ...more,
})
const factsOf = (more: Partial<BrokerFacts>): BrokerFacts => ({
  vhost: '/',
  exchanges: [],
  queues: [],
  bindings: [],
  nodes: [],
  connections: [],
  ...more,
})

// What one healthy broker cannot be brought to do in a test.
const troubles: Record<string, { facts: Partial<BrokerFacts>; says: RegExp }> = {
  'a queue without a leader': {
    facts: { queues: [queueNamed('a.b', { state: 'minority', leader: '' })] },
    says: /a\.b has no leader \(minority\)/,
  },
  'a queue that has lost a member': {
    facts: { queues: [queueNamed('a.b', { members: ['one', 'two'], online: ['one'] })] },
    says: /a\.b lacks its member on two/,
  },
  'messages that nobody reads': {
    facts: { queues: [queueNamed('a.b', { messages: 3, messages_ready: 3, consumers: 0 })] },
    says: /a\.b has 3 messages and nobody reads it/,
  },
  'a rung that holds messages unseen': {
    facts: { queues: [queueNamed('retry.5s', { messages: 4, messages_ready: 0, messages_unacknowledged: 0 })] },
    says: /retry\.5s holds 4 messages unseen/,
  },
  'a queue that leaves its delivery limit to the version of the broker': {
    facts: { queues: [queueNamed('a.b', { arguments: {} })] },
    says: /a\.b has no delivery limit/,
  },
  'a memory alarm': {
    facts: { nodes: [{ name: 'rabbit@one', running: true, mem_alarm: true }] },
    says: /rabbit@one has a memory alarm/,
  },
  'a disk that is nearly full': {
    facts: { nodes: [{ name: 'rabbit@one', running: true, disk_free: 6e8, disk_free_limit: 5e8 }] },
    says: /rabbit@one has 0\.6 GB free, its alarm is at 0\.5 GB/,
  },
  'a connection that is blocked': {
    facts: { connections: [{ name: 'workers', state: 'blocked', vhost: '/' }] },
    says: /the connection workers is blocked/,
  },
  'a consumer timeout shorter than the longest task': {
    facts: { queues: [queueNamed(queue, { arguments: { 'x-delivery-limit': 20, 'x-consumer-timeout': 60_000 } })] },
    says: /diagnostic\.echo\.bulk takes messages back after 60 s, its tasks may run 660 s/,
  },
}

for (const [trouble, { facts, says }] of Object.entries(troubles)) {
  test(`the doctor finds ${trouble}`, () => {
    const whole = factsOf(facts)
    const found = faultsIn([...checkQueues(whole), ...checkNodes(whole), ...checkConsumerTimeout(whole)])
    assert.equal(found.length, 1, JSON.stringify(found))
    assert.match(found[0]!.detail, says)
    assert.ok(found[0]!.fix)
  })
}
