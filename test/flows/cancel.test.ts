import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import { settle } from '../../sagas/settlement.ts'
import type { Happening } from '../../sagas/task/task.ts'
import type { Client } from '../support/client.ts'
import { allEnded, echoUser, type EchoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const credits = 100_000n

const cancel = (client: Client, id: string, json: object = {}) =>
  client.call<TaskView & { code?: string; current_status?: string }>('POST', `/v1/tasks/${id}/cancel`, { json })

const seen = async (client: Client, id: string, type: string): Promise<void> => {
  for await (const event of client.events(`/v1/tasks/${id}/events`)) if (event.type === type) return
  assert.fail(`${type} was never told`)
}

const wallet = ({ accountId }: EchoUser) => readWallet(platform.em(), accountId)

test('a task that waits is canceled at once, and costs nothing', async () => {
  await platform.stop('workers')
  const user = await echoUser(platform)
  const { id } = await user.echo()
  const { status, body } = await cancel(user.client, id, { reason: 'a mistake' })
  assert.equal(status, 200)
  assert.equal(body.status, 'canceled')
  assert.deepEqual([body.cost.charged, body.cost.released], ['0', '1'])
  assert.equal(body.error?.code, 'canceled-by-user')
  assert.deepEqual(await wallet(user), { available: credits, held: 0n })
  await platform.start('workers')
  // Behind it in the same queue.
  await user.client.ended((await user.echo()).id)
  assert.equal((await user.client.ended(id)).attempts.length, 0, 'no worker has begun it')
})

test('a task that runs is canceled by its worker, and costs nothing', async () => {
  const user = await echoUser(platform)
  const { id } = await user.echo({ delay_ms: 60_000, steps: 100 })
  await seen(user.client, id, 'task.started')
  const { status, body } = await cancel(user.client, id)
  assert.ok(status === 200 || body.status === 'canceling', `${status} ${body.status}`)
  const ended = await user.client.ended(id)
  assert.equal(ended.status, 'canceled')
  assert.deepEqual(
    ended.attempts.map(({ status: how }) => how),
    ['canceled'],
  )
  assert.deepEqual(await wallet(user), { available: credits, held: 0n })
})

test('canceling what is canceled answers it again; canceling what has ended otherwise is a conflict', async () => {
  const user = await echoUser(platform)
  const slow = await user.echo({ delay_ms: 60_000 })
  await cancel(user.client, slow.id)
  await user.client.ended(slow.id)
  const again = await cancel(user.client, slow.id)
  assert.equal(again.status, 200)
  assert.equal(again.body.cost.released, '1')

  const quick = await user.echo()
  await user.client.ended(quick.id)
  const late = await cancel(user.client, quick.id)
  assert.equal(late.status, 409)
  assert.equal(late.headers.get('x-should-retry'), 'false')
  assert.deepEqual([late.body.code, late.body.current_status], ['task-not-cancelable', 'succeeded'])
  assert.deepEqual(await wallet(user), { available: credits - 1n, held: 0n })
})

test('a cancel at any step, or at the same moment as the end, has one outcome and refunds at most once', async () => {
  const user = await echoUser(platform)
  const { client } = user
  const steps: ((task: TaskView) => Promise<unknown>)[] = [
    () => Promise.resolve(),
    ({ id }) => seen(client, id, 'task.queued'),
    ({ id }) => seen(client, id, 'task.started'),
    ({ id }) => seen(client, id, 'task.progress'),
    ({ id }) => client.call('GET', `/v1/tasks/${id}`),
    ({ id }) => Promise.all([cancel(client, id), cancel(client, id)]),
    ({ id }) => Promise.race([client.ended(id), cancel(client, id)]),
  ]
  const outcomes = await Promise.all(
    Array.from({ length: 84 }, async (_, turn) => {
      // From nothing to longer than the first signs of life take.
      const task = await user.echo({ delay_ms: (turn % 12) * 50, steps: 4 })
      await steps[turn % steps.length]!(task).catch(() => undefined)
      const { status } = await cancel(client, task.id)
      return { status, task: await client.ended(task.id) }
    }),
  )
  for (const { status, task } of outcomes) {
    assert.ok(task.status === 'canceled' || task.status === 'succeeded', task.status)
    assert.ok([200, 202, 409].includes(status), `answered ${status}`)
    if (status === 200) assert.equal(task.status, 'canceled')
    if (status === 409) assert.equal(task.status, 'succeeded')
    assert.equal(task.cost.charged, task.status === 'succeeded' ? '1' : '0')
    assert.equal(task.cost.released, task.status === 'succeeded' ? '0' : '1')
  }
  const succeeded = outcomes.filter(({ task }) => task.status === 'succeeded').length
  assert.deepEqual(await wallet(user), { available: credits - BigInt(succeeded), held: 0n })
})

test('a cancel that comes while the result is being stored waits for it and finds the task ended', async () => {
  await platform.stop('workers')
  const user = await echoUser(platform)
  const { id } = await user.echo()
  const held = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const storing = platform.em().transactional(async tx => {
    const succeeded: Happening = {
      happened: 'succeeded',
      startedAt: new Date(),
      result: { text: '', attempt: 1 },
      files: [],
      warnings: [],
      delivered: 1,
      requested: 1,
      attempts: [],
    }
    await settle(tx, [{ taskId: id, happening: succeeded }])
    locked.resolve()
    await held.promise
  })
  await locked.promise
  const canceling = cancel(user.client, id)
  await eventually('the cancel waits for the row', async () => {
    const waiting = await query(
      platform.em(),
      sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
          and query like '%for update%'`,
    )
    return waiting.length > 0
  })
  held.resolve()
  await storing
  assert.equal((await canceling).status, 409)
  const task = await user.client.ended(id)
  assert.deepEqual([task.status, task.revision, task.cost.charged], ['succeeded', 2, '1'])
  await platform.start('workers')
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost(platform)
})
