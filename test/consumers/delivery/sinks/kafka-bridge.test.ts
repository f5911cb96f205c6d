import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { SinkFailure } from '#infra/sink-failure.ts'
import { KafkaBridge } from '../../../../consumers/delivery/sinks/kafka-bridge.ts'
import { inReverse } from '../../../support/lifetime.ts'
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
  const bridge = new KafkaBridge({ em, open })
  assert.equal(await bridge.once(), first.length)
  assert.equal(await bridge.once(), 0)
  const then = await append(taskEvents(2))
  const another = new KafkaBridge({ em, open })
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
  const bridge = new KafkaBridge({ em, open })
  state.isDown = true
  await assert.rejects(bridge.once(), SinkFailure)
  await assert.rejects(new KafkaBridge({ em, open }).once(), SinkFailure)
  state.isDown = false
  assert.equal(await bridge.once(), ids.length)
  await bridge.close()
  assert.deepEqual(
    heard.map(({ id }) => id),
    ids,
  )
  assert.deepEqual([state.opened, state.closed], [3, 3])
})
