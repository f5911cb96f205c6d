import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { query, sql } from '#infra/db/sql.ts'
import { TooLargeForBrokers } from '#infra/kafka/kafka-failure.ts'
import { SinkFailure } from '#infra/sink-failure.ts'
import { KafkaBridge } from '../../../../consumers/delivery/sinks/kafka-bridge.ts'
import { heardLog } from '../../../support/heard-log.ts'
import { inReverse } from '../../../support/lifetime.ts'
import { readMetrics } from '#infra/telemetry/metrics.ts'
import { sinkRunner, taskEvents } from '../../../support/sink-runner.ts'

/** A topic in memory that fails when it is told to. */
const topic = () => {
  const heard: CloudEvent[] = []
  const state = { isDown: false, opened: 0, closed: 0 }
  const open = () => {
    state.opened++
    return Promise.resolve({
      publish: (events: readonly CloudEvent[]): Promise<void> => {
        if (state.isDown) return Promise.reject(new SinkFailure('unreachable', 'The brokers do not answer.'))
        heard.push(...events)
        return Promise.resolve()
      },
      close: () => {
        state.closed++
        return Promise.resolve()
      },
    })
  }
  return { heard, state, open }
}

test('the bridge takes every event of the platform, with whose it is, and goes on where it was', async context => {
  const { em, append, account } = await sinkRunner(inReverse(context))
  const { heard, open } = topic()
  const first = await append(taskEvents(3))
  const bridge = new KafkaBridge({ em, open, log: heardLog().log })
  assert.equal(await bridge.once(), first.length)
  assert.equal(await bridge.once(), 0)
  const then = await append(taskEvents(2))
  const another = new KafkaBridge({ em, open, log: heardLog().log })
  assert.equal(await another.once(), then.length)
  assert.deepEqual(
    heard.map(({ id }) => id),
    [...first, ...then],
  )
  assert.ok(heard.every(event => (event as { accountid?: string }).accountid === account.accountId))
})

test('what is not acknowledged does not move the cursor, and goes over a new connection', async context => {
  const { em, append } = await sinkRunner(inReverse(context))
  const { heard, state, open } = topic()
  const ids = await append(taskEvents(2))
  const bridge = new KafkaBridge({ em, open, log: heardLog().log })
  state.isDown = true
  await assert.rejects(bridge.once(), SinkFailure)
  await assert.rejects(new KafkaBridge({ em, open, log: heardLog().log }).once(), SinkFailure)
  state.isDown = false
  assert.equal(await bridge.once(), ids.length)
  await bridge.close()
  assert.deepEqual(
    heard.map(({ id }) => id),
    ids,
  )
  assert.deepEqual([state.opened, state.closed], [3, 3])
})

test('an event that the brokers refuse as too large goes thin and is counted, and holds up no other', async context => {
  const { em, append } = await sinkRunner(inReverse(context))
  const heard: { id: string; thin: boolean }[] = []
  const ids = await append(taskEvents(5, 1))
  const isTooLarge = (id: string): boolean => id === ids[1] || id === ids[4]
  const open = ({ thin }: { thin: boolean }) =>
    Promise.resolve({
      publish: async (events: readonly CloudEvent[]) => {
        if (!thin && events.some(({ id }) => isTooLarge(id))) throw new TooLargeForBrokers('refused', 'Too large.')
        heard.push(...events.map(({ id }) => ({ id, thin })))
      },
      close: () => Promise.resolve(),
    })
  const { log, lines } = heardLog()
  assert.equal(await new KafkaBridge({ em, open, log }).once(), ids.length)
  assert.deepEqual(
    heard,
    ids.map(id => ({ id, thin: isTooLarge(id) })),
  )
  assert.deepEqual(
    lines.map(line => line['event']),
    [ids[1], ids[4]],
  )
  assert.match((await readMetrics()).text, /^kafka_bridge_thinned_total 2$/m)
})

test('a bridge that was away for longer than the log is kept says that events may be missing', async context => {
  const { em, append } = await sinkRunner(inReverse(context))
  const { open } = topic()
  const { log, lines } = heardLog()
  await append(taskEvents(1))
  await new KafkaBridge({ em, open, log }).once()
  await append(taskEvents(1))
  assert.equal(lines.length, 0, 'where nothing is missing nothing is said')
  await query(em(), sql`delete from event`)
  await append(taskEvents(1))
  await new KafkaBridge({ em, open, log }).once()
  assert.match(lines[0]!.msg, /events may be missing$/)
})

test('what waits for the bridge has an age until it is over there', async context => {
  const { em, append } = await sinkRunner(inReverse(context))
  const { state, open } = topic()
  await append(taskEvents(1))
  await query(em(), sql`update event set time = now() - interval '1 hour'`)
  const bridge = new KafkaBridge({ em, open, log: heardLog().log })
  state.isDown = true
  await assert.rejects(bridge.once(), SinkFailure)
  assert.ok(bridge.lagSeconds >= 3_600)
  state.isDown = false
  await bridge.once()
  assert.equal(bridge.lagSeconds, 0)
})
