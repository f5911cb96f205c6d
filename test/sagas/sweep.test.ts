import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, beforeEach, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { leases } from '#infra/cache/leases.ts'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { sweepOnce, type SweepDeps } from '../../sagas/sweep.ts'
import { newAccount } from '../support/account.ts'
import { freshDatabase } from '../support/database.ts'

// The test plays the broker and the worker.
const log = createLog({ service: 'test', level: 'silent' })
const { em } = await freshDatabase({ after })
const redis = connectCache({ url: process.env['REDIS_URL']!, prefix: `test-${randomUUID()}:`, log })
after(() => redis.disconnect())
await settled(redis)
const { accountId } = await newAccount(em(), { credits: 1 })
const worker = leases(redis, 'wrk_test')
const hourMs = 3_600_000

const sweep = (broker: Partial<SweepDeps> = {}): Promise<number> =>
  sweepOnce({ em, leases: leases(redis, 'sweeper'), waiting: () => Promise.resolve(0), log, ...broker })

beforeEach(async () => {
  await query(em(), sql`delete from outbox`)
  await query(em(), sql`update task set status = 'succeeded', finished_at = now() where finished_at is null`)
})

/** Tasks of which nothing was heard for a minute, and of each a tenth of a second less than of the one before. Returns their ids. */
const silentTasks = async (count: number, row: object = {}): Promise<string[]> => {
  const ids = Array.from({ length: count }, () => newId('task'))
  const tomorrow = new Date(Date.now() + 24 * hourMs)
  const seenAt = (place: number): Date => new Date(Date.now() - 60_000 - (count - place) * 100)
  const origin = { accountId, type: 'diagnostic.echo', lane: 'bulk', priority: 'normal', createdBy: newId('key') }
  const facts = { status: 'queued', retention: '24h', revision: 1, priceVersion: 'test', requestId: newId('request') }
  const lists = { tags: [], metadata: {}, output: [], warnings: [], attempts: [], input: {} }
  const money = { quoted: 0n, held: 0n, charged: 0n, released: 0n, refunded: 0n }
  const tasks = ids.map((id, place) => {
    const times = { createdAt: new Date(), queuedAt: seenAt(place), seenAt: seenAt(place), finishBefore: tomorrow }
    return { id, ...origin, ...facts, ...lists, ...money, ...times, ...row }
  })
  await insertRows(em(), 'task', tasks)
  return ids
}

const silentTask = async (row: object = {}): Promise<string> => (await silentTasks(1, row))[0]!

const sentAgain = async (): Promise<string[]> => {
  const rows = await query<{ id: string }>(em(), sql`select correlation_id as id from outbox order by correlation_id`)
  return rows.map(({ id }) => id)
}

const statusOf = async (id: string): Promise<string> => {
  const [task] = await query<{ status: string }>(em(), sql`select status from task where id = ${id}`)
  return task!.status
}

const agoMs = (ms: number): Date => new Date(Date.now() - ms)
const isOver = async (id: string): Promise<boolean> => (await redis.get(`lease:${id}`)) === 'over'
/** As if the outcome had been published half a minute ago and more. */
const letOutcomeGrowOld = (id: string): Promise<number> => redis.pexpire(`lease:${id}`, hourMs - 31_000)

test('a task that nobody carries is sent again, once', async () => {
  const id = await silentTask()
  assert.equal(await sweep(), 1)
  assert.equal(await sweep(), 0)
  assert.deepEqual(await sentAgain(), [id])
})

test('a task whose outcome was published a moment ago is left to the settlement; later its outcome is lost', async () => {
  const id = await silentTask({ status: 'running' })
  await worker.finish(id)
  assert.equal(await sweep(), 0)
  assert.deepEqual([await sentAgain(), await isOver(id)], [[], true])

  await letOutcomeGrowOld(id)
  assert.equal(await sweep(), 1)
  assert.deepEqual([await sentAgain(), await isOver(id)], [[id], false])
})

test('a task that is settled while the sweep looks is not sent again, and its work stays over', async () => {
  const id = await silentTask({ status: 'running' })
  await worker.finish(id)
  await letOutcomeGrowOld(id)
  const waiting = async (): Promise<number> => {
    const end = sql`update task set status = 'succeeded', finished_at = now(), seen_at = now() where id = ${id}`
    await query(em(), end)
    return 0
  }
  assert.equal(await sweep({ waiting }), 0)
  assert.deepEqual([await sentAgain(), await isOver(id)], [[], true])
})

test('a task that is heard of while the sweep looks is not sent again, however short ago that was', async () => {
  const id = await silentTask()
  const waiting = async (): Promise<number> => {
    await query(em(), sql`update task set seen_at = seen_at + interval '1 microsecond' where id = ${id}`)
    return 0
  }
  assert.equal(await sweep({ waiting }), 0)
  assert.deepEqual(await sentAgain(), [])
})

test('a task that another transaction is changing is neither sent again nor waited for', async () => {
  const id = await silentTask()
  const rescued = await em().transactional(async tx => {
    await query(tx, sql`select from task where id = ${id} for update`)
    return sweep()
  })
  assert.deepEqual([rescued, await sentAgain()], [0, []])
})

test('a task that a worker takes from its queue while the sweep looks there is not sent again', async () => {
  const id = await silentTask()
  const waiting = async (): Promise<number> => {
    await worker.claim(id)
    return 0
  }
  assert.equal(await sweep({ waiting }), 0)
  assert.deepEqual(await sentAgain(), [])
})

test('where the database does not take the commands, the tasks are sent again by the next sweep', async () => {
  const id = await silentTask({ status: 'running' })
  await worker.finish(id)
  await letOutcomeGrowOld(id)
  const own = leases(redis, 'sweeper')
  const reopen = async (ids: readonly string[], arrivesMs: number): Promise<void> => {
    await own.reopen(ids, arrivesMs)
    throw new Error('the process was killed')
  }
  await assert.rejects(sweep({ leases: { ...own, reopen } }))
  assert.deepEqual(await sentAgain(), [])
  assert.equal(await sweep(), 1)
  assert.deepEqual([await sentAgain(), await isOver(id)], [[id], false])
})

test('lost tasks are found however many are silent and alive before and behind them', async () => {
  const ids = await silentTasks(1_203)
  const lost = new Set([ids[0]!, ids[600]!, ids[1_202]!])
  const held = (asked: readonly string[]) => Promise.resolve(new Set(asked.filter(id => !lost.has(id))))
  assert.equal(await sweep({ leases: { ...worker, held } }), 3)
  assert.deepEqual(await sentAgain(), [...lost].toSorted())
})

/** So many commands wait, and no outcome. */
const commands = (count: number) => (queue: string) => Promise.resolve(queue === 'diagnostic.echo.bulk' ? count : 0)

test('of a queue with fewer messages than tasks, those that have been silent for longest are sent again', async () => {
  const ids = await silentTasks(5)
  assert.equal(await sweep({ waiting: commands(2) }), 3)
  assert.deepEqual(await sentAgain(), ids.slice(0, 3).toSorted())
})

test('messages are those of tasks that were heard of lately before they are those of silent ones', async () => {
  const ids = await silentTasks(4)
  const fresh = await silentTasks(3, { seenAt: new Date() })
  assert.equal(await sweep({ waiting: commands(7) }), 0)
  await worker.claim(fresh[0]!)
  assert.equal(await sweep({ waiting: commands(3) }), 3)
  assert.deepEqual(await sentAgain(), ids.slice(0, 3).toSorted())
})

test('a task of another queue says nothing about this one', async () => {
  await silentTasks(2)
  await silentTasks(3, { seenAt: new Date(), lane: 'interactive' })
  assert.equal(await sweep({ waiting: commands(2) }), 0)
})

test('a message is taken for one task only, and a queue that shrinks meanwhile has lost nothing', async () => {
  const ids = await silentTasks(1_103)
  let depth = 1_100
  const waiting = (queue: string) => Promise.resolve(queue === 'diagnostic.echo.bulk' ? (depth -= 10) : 0)
  assert.equal(await sweep({ waiting }), 13)
  assert.deepEqual(await sentAgain(), ids.slice(0, 13).toSorted())
})

test('while outcomes wait for the settlement nothing is sent again', async () => {
  await silentTasks(3)
  assert.equal(await sweep({ waiting: queue => Promise.resolve(queue.startsWith('settlement') ? 1 : 0) }), 0)
})

const overdueTasks = (overdueMs: number): Promise<string[]> =>
  Promise.all([
    silentTask({ startBefore: agoMs(overdueMs), seenAt: new Date() }),
    silentTask({ startBefore: agoMs(overdueMs), seenAt: new Date(), status: 'running' }),
    silentTask({ finishBefore: agoMs(overdueMs), seenAt: new Date(), status: 'running' }),
  ])

test('what is still on its way has a moment before a deadline is held to have passed', async () => {
  const [justNow, longAgo] = [await overdueTasks(1_000), await overdueTasks(10_000)]
  await sweep()
  assert.deepEqual(await Promise.all(justNow.map(statusOf)), ['queued', 'running', 'running'])
  assert.deepEqual(await Promise.all(longAgo.map(statusOf)), ['expired', 'running', 'expired'])
})

test('while starts and outcomes wait for the settlement, or may, deadlines have a minute and no more', async () => {
  const full = (queue: string): Promise<number> => Promise.resolve(queue.startsWith('settlement') ? 1 : 0)
  for (const waiting of [full, () => Promise.reject(new Error('the broker is away'))]) {
    const [justNow, longAgo] = [await overdueTasks(10_000), await overdueTasks(90_000)]
    await sweep({ waiting }).catch(() => undefined)
    assert.deepEqual(await Promise.all(justNow.map(statusOf)), ['queued', 'running', 'running'])
    assert.deepEqual(await Promise.all(longAgo.map(statusOf)), ['expired', 'running', 'expired'])
  }
})

test('what is sent again of a task that runs has kept its start_before', async () => {
  const start = { startBefore: agoMs(-hourMs) }
  const ids = [await silentTask(start), await silentTask({ ...start, status: 'running' })]
  await sweep()
  const rows = await query<{ id: string; startBefore: string | null }>(
    em(),
    sql`select correlation_id as id, body->>'start_before' as "startBefore" from outbox`,
  )
  const told = new Map(rows.map(({ id, startBefore }) => [id, startBefore !== null]))
  assert.deepEqual(
    ids.map(id => told.get(id)),
    [true, false],
  )
})
