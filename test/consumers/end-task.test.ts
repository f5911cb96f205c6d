import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Delivery } from '#infra/broker/consumer.ts'
import type { Outgoing } from '#infra/broker/publisher.ts'
import { rungs } from '#infra/broker/topology.ts'
import type { Leases } from '#infra/cache/leases.ts'
import { comeBack, type EndDeps, type Readable } from '../../consumers/end-task.ts'

/** Hands a command back for so long. Returns how long its lease is parked, which exchange it goes to, and what was done in which order. */
const comesBackAfter = async (delayMs: number) => {
  const done: string[] = []
  const parkedMs: number[] = []
  const sent: Outgoing[] = []
  const park: Leases['park'] = (_taskId, ms) => (done.push('park'), parkedMs.push(ms), Promise.resolve())
  const publish = (outgoing: Outgoing) => (done.push('publish'), sent.push(outgoing), Promise.resolve())
  const message = { content: Buffer.from('{}'), properties: { headers: {} } }
  const turn = {
    queue: 'diagnostic.echo.interactive',
    delivery: { message, ack: () => void done.push('ack') } as unknown as Delivery,
    incoming: { attempt: 1 },
    command: { task_id: 'task_1', attempts: [] },
  }
  const deps = { leases: { park } as Leases, publisher: { publish } }
  const later = { delayMs, code: 'dependency-unavailable', detail: 'not now' } as const
  await comeBack(turn as unknown as Readable, deps as EndDeps, later)
  return { done, parkedMs: parkedMs[0], exchange: sent[0]!.exchange }
}

test('a command that comes back is parked, sent and only then acked', async () => {
  assert.deepEqual((await comesBackAfter(0)).done, ['park', 'publish', 'ack'])
})

test('the lease is parked for as long as the message is away, which is longer than was asked for between two rungs', async () => {
  assert.deepEqual([(await comesBackAfter(0)).parkedMs, (await comesBackAfter(0)).exchange], [0, ''])
  for (const { name, delayMs } of rungs) {
    const { parkedMs, exchange } = await comesBackAfter(delayMs - 1)
    assert.deepEqual([parkedMs, exchange], [delayMs, name])
  }
})
