import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { startOfLog } from '#infra/db/events/event-log.ts'
import { query, sql } from '#infra/db/sql.ts'
import { sinkLagSeconds } from '#infra/db/subscriptions/sink-progress.ts'
import { EventTail } from '#infra/event-tail.ts'
import type { EventSink } from '../../../../consumers/delivery/sinks/event-sink.ts'
import { adjust } from '../../../../consumers/delivery/sinks/run-sinks.ts'
import { SinkFollower } from '../../../../consumers/delivery/sinks/sink-follower.ts'
import { heardLog } from '../../../support/heard-log.ts'
import { inReverse } from '../../../support/lifetime.ts'
import { sinkRunner, taskEvents, type SinkRunner } from '../../../support/sink-runner.ts'

const wish = {
  protocol: 'AMQP',
  sink: 'amqps://broker.example.com/',
  protocolSettings: { exchange: 'events' },
} as const

/** A customer without a broker, and followers that end with the test. */
const scene = async (context: TestContext) => {
  const lifetime = inReverse(context)
  const runner = await sinkRunner(lifetime)
  const tail = new EventTail({ em: runner.em, log: heardLog().log })
  lifetime.after(async () => tail[Symbol.asyncDispose]())
  const stop = new AbortController()
  const follow = async (id: string, publish: EventSink['publish']): Promise<void> => {
    const open = () => Promise.resolve({ publish, close: () => Promise.resolve() })
    const running = new SinkFollower(await runner.subscription(id), { em: runner.em, tail, open }).run(stop.signal)
    lifetime.after(async () => {
      stop.abort()
      await running.catch(() => undefined)
    })
  }
  return { runner, follow }
}

/** Deletes what the log holds, as if it were too old. */
const forget = (runner: SinkRunner): Promise<unknown> => query(runner.em(), sql`delete from event`)

test('a paced subscription sends nothing more of what its owner may not read any more', async context => {
  const { runner, follow } = await scene(context)
  const id = await runner.subscribe({ ...wish, config: { max_rate: 60 } })
  const ids = await runner.append(taskEvents(6, 1))
  const [last] = await query<{ position: string }>(
    runner.em(),
    sql`select lpad(xid::text, 16, '0') || '.' || lpad(sequence::text, 16, '0') as position from event where id = ${ids.at(-1)}`,
  )
  const heard: string[] = []
  await follow(id, async events => {
    heard.push(...events.map((event: CloudEvent) => event.id))
    await query(
      runner.em(),
      sql`update api_key set scopes = array['events:read', 'orders:read'] where id = ${runner.account.keyId}`,
    )
  })
  await runner.until('it is behind the last', id, ({ cursor }) => cursor >= last!.position)
  assert.ok(heard.length > 0 && heard.length < ids.length, `${heard.length} of ${ids.length} were sent`)
  assert.deepEqual(heard, ids.slice(0, heard.length))
})

test('a subscription that stood before the beginning of the log is told that events may be missing', async context => {
  const { runner, follow } = await scene(context)
  await runner.append(taskEvents(1))
  const id = await runner.subscribe(wish)
  await runner.append(taskEvents(1))
  await forget(runner)
  const kept = await runner.append(taskEvents(1))
  const heard: string[] = []
  await follow(id, async events => void heard.push(...events.map(event => event.id)))
  const { lastError } = await runner.until('it has sent', id, ({ lastSuccessAt }) => lastSuccessAt !== null)
  assert.match(lastError!, /^Events may be missing/)
  assert.deepEqual(heard, kept)
})

test('a subscription for which nothing happens keeps up with the log all the same', async context => {
  const { runner, follow } = await scene(context)
  await runner.append(taskEvents(1))
  const id = await runner.subscribe({ ...wish, types: ['order.created'] })
  const { cursor: first } = await runner.subscription(id)
  await runner.append(taskEvents(1))
  await follow(id, () => Promise.resolve())
  const { cursor, lastError } = await runner.until('it has moved on', id, one => one.cursor > first)
  assert.notEqual(cursor, startOfLog)
  assert.equal(lastError, null)
})

test('an opening that never ends is not waited for, and what it opens too late is closed', async () => {
  const opening = Promise.withResolvers<EventSink>()
  const closed = Promise.withResolvers<void>()
  const stop = new AbortController()
  const needs = { em: () => assert.fail('nothing is read'), tail: undefined as never, open: () => opening.promise }
  const subscription = { id: 'sub_1', cursor: startOfLog, types: [], failingSince: null } as never
  const running = new SinkFollower(subscription, needs).run(stop.signal)
  stop.abort()
  await assert.rejects(running, { name: 'AbortError' })
  opening.resolve({ publish: () => assert.fail('nothing is sent'), close: async () => closed.resolve() })
  await closed.promise
})

test('a follower that does not end holds back whoever takes its place, and nobody else', () => {
  const following: Parameters<typeof adjust>[0] = new Map()
  const started: string[] = []
  const one = (id: string, revision: number) => ({ id, revision, expiresAt: null }) as Parameters<typeof adjust>[1][0]
  const start = (subscription: ReturnType<typeof one>): void => {
    const { id, revision } = subscription
    started.push(`${id} ${revision}`)
    const done = new Promise<void>(() => undefined)
    following.set(id, { subscription, stop: new AbortController(), done, isOver: false })
  }
  adjust(following, [one('stuck', 1), one('free', 1)], start)
  const stuck = following.get('stuck')!
  adjust(following, [one('stuck', 2), one('free', 1), one('new', 1)], start)
  assert.deepEqual(started, ['stuck 1', 'free 1', 'new 1'])
  assert.deepEqual([stuck.stop.signal.aborted, following.get('free')!.stop.signal.aborted], [true, false])
  stuck.isOver = true
  adjust(following, [one('stuck', 2), one('free', 1), one('new', 1)], start)
  assert.deepEqual(started.slice(3), ['stuck 2'])
})

test('the lag is the age of the oldest event that waits for a subscription', async context => {
  const { runner } = await scene(context)
  await runner.append(taskEvents(1))
  await runner.subscribe({ ...wish, types: ['order.created'] })
  await runner.subscribe(wish)
  assert.equal(await sinkLagSeconds(runner.em()), 0)
  await runner.append(taskEvents(1))
  await query(runner.em(), sql`update event set time = now() - interval '1 hour'`)
  assert.ok((await sinkLagSeconds(runner.em())) >= 3_600)
})
