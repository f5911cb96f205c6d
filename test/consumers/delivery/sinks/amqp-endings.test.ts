import assert from 'node:assert/strict'
import { test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import { amqpScene, heardAll } from '../../../support/amqp-scene.ts'
import { heardLog } from '../../../support/heard-log.ts'
import { inReverse } from '../../../support/lifetime.ts'
import { outsideBroker } from '../../../support/outside-broker.ts'
import { taskEvents, type SinkRunner } from '../../../support/sink-runner.ts'

test('a credential that the broker does not accept is told of, and not repeated', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  const { log, lines } = heardLog()
  runner.run({ log })
  const id = await runner.subscribe({ ...wish, credential: { ...broker.credential, secret: 'not-the-password' } })
  const failing = await runner.until('the refusal is told', id, ({ lastError }) => lastError !== null)
  assert.equal(failing.lastError, 'The broker does not accept the credential.')
  const line = lines.find(({ msg }) => msg === 'a sink takes no events')!
  assert.equal(line['trouble'], 'sign-in')
  assert.equal(line['err'], undefined, 'what the broker says, and from where, is not for a log')
  const [row] = await query<{ text: string }>(
    runner.em(),
    sql`select s::text as text from subscription s where id = ${id}`,
  )
  assert.ok(
    !row!.text.includes(Buffer.from('not-the-password').toString('hex')) && !row!.text.includes('not-the-password'),
  )
})

test('nothing is sent to an address of the own network, and the subscription ends', async context => {
  const { runner, wish } = await amqpScene(context)
  runner.run()
  for (const sink of [
    'amqps://10.0.0.1/shop',
    'amqps://169.254.169.254/shop',
    'amqps://2130706433.example:1@localhost/shop',
  ]) {
    const id = await runner.subscribe({ ...wish, sink })
    const ended = await runner.until('it is disabled', id, ({ status }) => status === 'disabled')
    assert.equal(ended.disabledReason, 'unsafe_sink')
  }
})

test('a name that leads into the own network is refused when it is looked up', async context => {
  const { runner, wish } = await amqpScene(context)
  runner.run({ reach: { rules: usualRules, resolve: () => Promise.resolve(['93.184.216.34', '10.0.0.1']) } })
  const id = await runner.subscribe({ ...wish, sink: 'amqps://broker.example.com/shop' })
  const ended = await runner.until('it is disabled', id, ({ status }) => status === 'disabled')
  assert.equal(ended.disabledReason, 'unsafe_sink')
})

test('the own broker is open for the exchanges that an operator has named, and never for those of the platform', async context => {
  const own = await outsideBroker(inReverse(context))
  const { runner, wish } = await amqpScene(context, own.vhost.url)
  await own.declare('partners')
  await own.declare('evt')
  const named = ['partners', 'evt', 'cmd', 'dead', 'retry.1s', 'amq.topic']
  await query(
    runner.em(),
    sql`insert into setting (key, value, changed_by) values ('subscriptions.own_exchanges', ${JSON.stringify(named)}::jsonb, 'a test')`,
  )
  runner.run()
  const { credential: _none, ...ownWish } = { ...wish, sink: 'inkstone:broker' }
  await runner.subscribe({ ...ownWish, protocolSettings: { exchange: 'partners' } })
  for (const exchange of ['elsewhere', ...named.slice(1)]) {
    const id = await runner.subscribe({ ...ownWish, protocolSettings: { exchange } })
    const ended = await runner.until(`${exchange} is refused`, id, ({ status }) => status === 'disabled')
    assert.equal(ended.disabledReason, 'unsafe_sink')
  }
  const ids = await runner.append(taskEvents(3))
  await heardAll(own, ids)
  assert.ok(own.heard.every(({ fields }) => fields.exchange === 'partners'))
})

test('what has failed for five days ends, and says so', async context => {
  const { runner, wish } = await amqpScene(context)
  const id = await runner.subscribe(wish)
  await query(runner.em(), sql`update subscription set failing_since = now() - interval '5 days' where id = ${id}`)
  runner.run()
  const ended = await runner.until('it is disabled', id, ({ status }) => status === 'disabled')
  assert.equal(ended.disabledReason, 'failing')
  assert.deepEqual(await eventsOf(runner, id), ['subscription.disabled'])
})

test('what has failed for long and arrives again says so', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  const id = await runner.subscribe({ ...wish, types: ['task.started'] })
  await query(runner.em(), sql`update subscription set failing_since = now() - interval '2 hours' where id = ${id}`)
  runner.run()
  const ids = await runner.append(taskEvents(2))
  await heardAll(broker, ids)
  await runner.until('it does not fail any more', id, ({ failingSince }) => failingSince === null)
  assert.deepEqual(await eventsOf(runner, id), ['subscription.recovered'])
})

test('a broker that is back while nothing has happened is not held to be failing', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  const id = await runner.subscribe(wish)
  await query(runner.em(), sql`update subscription set failing_since = now() - interval '4 days' where id = ${id}`)
  runner.run()
  await runner.until('it does not fail any more', id, ({ failingSince }) => failingSince === null)
})

test('a key that is revoked ends what it hears', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  runner.run()
  const id = await runner.subscribe(wish)
  await query(runner.em(), sql`update api_key set revoked_at = now() where id = ${runner.account.keyId}`)
  await runner.append(taskEvents(1))
  const ended = await runner.until('it is disabled', id, ({ status }) => status === 'disabled')
  assert.equal(ended.disabledReason, 'owner_gone')
  assert.deepEqual(broker.heard, [])
})

test('one that is paused keeps its place', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  runner.run()
  const id = await runner.subscribe(wish)
  const setStatus = (status: string): Promise<unknown> =>
    query(runner.em(), sql`update subscription set status = ${status}, revision = revision + 1 where id = ${id}`)
  await heardAll(broker, await runner.append(taskEvents(1)))
  await setStatus('paused')
  const meanwhile = await runner.append(taskEvents(2))
  await setStatus('active')
  await heardAll(broker, [...meanwhile, ...(await runner.append(taskEvents(2)))])
})

const eventsOf = async (runner: SinkRunner, id: string): Promise<string[]> => {
  const rows = await query<{ type: string }>(
    runner.em(),
    sql`select type from event where subject = ${id} order by xid, sequence`,
  )
  return rows.map(({ type }) => type)
}

const usualRules = outboundRules({ allow: [], deny: [], ports: [], isPlainHttpAllowed: true, ownHosts: [] })
