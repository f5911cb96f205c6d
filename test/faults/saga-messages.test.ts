import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import type { WorkEvent } from '#contracts/tasks/work.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import { settle } from '../../sagas/settlement.ts'
import type { Happening } from '../../sagas/task/task.ts'
import { allEnded, echoUser, type EchoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

// The test plays the worker.
const platform = await startPlatform({ after }, { start: ['sagas', 'projections', 'relay', 'ingress'] })
const { em, vhost } = platform

type Said = { id: string; type: string; data: WorkEvent }

const say = ({ id, type, data }: Said): Promise<unknown> =>
  vhost.api('POST', `/exchanges/${vhost.name}/evt/publish`, {
    properties: {
      message_id: id,
      type,
      correlation_id: data.task_id,
      content_type: 'application/json',
      delivery_mode: 2,
    },
    routing_key: type,
    payload: JSON.stringify(data),
    payload_encoding: 'string',
  })

const now = new Date().toISOString()
type Of = { id: string; accountId: string }

const started = ({ id, accountId }: Of): Said => ({
  id: newId('message'),
  type: 'diagnostic.started',
  data: { task_id: id, account_id: accountId, outcome: 'started', started_at: now, attempt: 1 },
})
const succeeded = ({ id, accountId }: Of): Said => ({
  id: newId('message'),
  type: 'diagnostic.echoed',
  data: {
    task_id: id,
    account_id: accountId,
    outcome: 'succeeded',
    started_at: now,
    result: { text: '', attempt: 1 },
    files: [],
    warnings: [],
    delivered: 1,
    requested: 1,
    is_repeat: false,
    attempts: [],
  },
})
const failed = ({ id, accountId }: Of): Said => ({
  id: newId('message'),
  type: 'diagnostic.failed',
  data: { task_id: id, account_id: accountId, outcome: 'failed', code: 'internal', detail: 'broken', attempts: [] },
})
const canceled = ({ id, accountId }: Of): Said => ({
  id: newId('message'),
  type: 'diagnostic.canceled',
  data: { task_id: id, account_id: accountId, outcome: 'canceled', attempts: [] },
})

const takenIn = (said: readonly Said[]): Promise<boolean> =>
  eventually('all messages are taken in', async () => {
    const ids = said.map(({ id }) => id)
    const rows = await query(em(), sql`select from inbox where message_id = any(${ids}::text[])`)
    return rows.length === ids.length
  })

/** The events of a task, of which there is one for each of its revisions; one of just now may become readable a moment later. */
const typesOf = ({ client }: EchoUser, { id, revision }: TaskView): Promise<string[]> =>
  eventually('every revision has its event', async () => {
    const { body } = await client.call<{ data: CloudEvent[] }>('GET', `/v1/tasks/${id}/events`)
    return body.data.length >= revision && body.data.map(({ type }) => type)
  })

/** All that money and state say of a task, to compare before and after. */
const standing = async (user: EchoUser, id: string) => {
  const { body: task } = await user.client.call<TaskView>('GET', `/v1/tasks/${id}`)
  return { task, events: await typesOf(user, task), wallet: await readWallet(em(), user.accountId) }
}

test('a hundred messages about one task at the same time are one story with one end', async () => {
  const user = await echoUser(platform)
  const { id } = await user.echo()
  const kinds = [started, succeeded, failed, canceled]
  const said = Array.from({ length: 100 }, (_, turn) => kinds[turn % 4]!({ id, accountId: user.accountId }))
  await Promise.all(said.map(say))
  await takenIn(said)
  const { task, events, wallet } = await standing(user, id)
  assert.ok(task.done)
  assert.ok(task.revision <= 3)
  assert.deepEqual(events.at(-1), `task.${task.status}`)
  assert.equal(events.length, task.revision)
  assert.equal(wallet.held, 0n)
  assert.equal(wallet.available, 100_000n - (task.status === 'succeeded' ? 1n : 0n))
})

test('two starts of one task are one start', async () => {
  const user = await echoUser(platform)
  const { id } = await user.echo()
  const said = [started({ id, accountId: user.accountId }), started({ id, accountId: user.accountId })]
  await Promise.all(said.map(say))
  await takenIn(said)
  const { task, events } = await standing(user, id)
  assert.deepEqual([task.revision, events], [2, ['task.queued', 'task.started']])
})

test('what is said of a task that has ended, or that nobody knows, is taken in and changes nothing', async () => {
  const user = await echoUser(platform)
  const { id } = await user.echo()
  const of = { id, accountId: user.accountId }
  await say(succeeded(of))
  await user.client.ended(id)
  const before = await standing(user, id)
  const nobody = { id: newId('task'), accountId: user.accountId }
  const late = [failed(of), canceled(of), started(of), succeeded(of), succeeded(nobody), failed(nobody)]
  for (const one of late) await say(one)
  await takenIn(late)
  assert.deepEqual(await standing(user, id), before)
})

test('a message that was processed has no effect again, even when nobody remembers it', async () => {
  const user = await echoUser(platform)
  const { id } = await user.echo()
  const said = succeeded({ id, accountId: user.accountId })
  await say(said)
  await user.client.ended(id)
  const before = await standing(user, id)
  await say(said)
  // Older than what the inbox keeps.
  await query(em(), sql`delete from inbox where message_id = ${said.id}`)
  await say(said)
  await takenIn([said])
  assert.deepEqual(await standing(user, id), before)
})

test('a deadline and a result at the same moment have one outcome, whichever was first', async () => {
  const user = await echoUser(platform)
  const tasks = await user.echoes(30)
  const result: Happening = {
    happened: 'succeeded',
    startedAt: new Date(),
    result: {},
    files: [],
    warnings: [],
    delivered: 1,
    requested: 1,
    attempts: [],
  }
  const settled = await Promise.all(
    tasks.flatMap(({ id }) =>
      [result, { happened: 'deadline-passed', which: 'finish_before' } as const].map(happening =>
        em().transactional(tx => settle(tx, [{ taskId: id, happening }])),
      ),
    ),
  )
  assert.equal(
    settled.reduce((sum, effects) => sum + effects, 0),
    30,
    'the late one of each two is without effect',
  )
  for (const { id } of tasks) {
    const { task, events } = await standing(user, id)
    assert.ok(task.status === 'succeeded' || task.status === 'expired')
    assert.equal(task.cost.charged, task.status === 'succeeded' ? '1' : '0')
    assert.deepEqual(events, ['task.queued', `task.${task.status}`])
  }
})

test('nothing of all this was lost', async () => {
  await platform.start('workers')
  await allEnded(platform)
  await assertNothingLost(platform)
})
