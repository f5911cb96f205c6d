import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TaskEventData } from '#contracts/events/task-data.ts'
import { createTaskSchema } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { limitsSchema } from '#contracts/limits.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { readMetrics } from '#infra/telemetry/metrics.ts'
import { acceptor } from '../../producers/ingress/tasks/accept.ts'
import { draftTask } from '../../producers/ingress/tasks/draft-task.ts'
import { settle, settleAtOnce } from '../../sagas/settlement.ts'
import type { Happening } from '../../sagas/task/task.ts'
import { newAccount } from '../support/account.ts'
import { atListPrices } from '../support/list-prices.ts'
import { freshDatabase } from '../support/database.ts'

const { em } = await freshDatabase({ after })
const day = 86_400_000

const file = (name: string): StoredFile => ({
  kind: 'file',
  asset_id: newId('asset'),
  filename: name,
  content_type: 'text/plain',
  bytes: 7,
  digest: `sha-256:${name}`,
})

const startedAt = new Date()
const output = (handed: StoredFile): Happening => ({ happened: 'output', file: handed })
const succeeded = (...files: StoredFile[]): Happening => ({
  happened: 'succeeded',
  startedAt,
  result: {},
  files,
  warnings: [],
  delivered: 1,
  requested: 1,
  attempts: [],
})
const failed: Happening = { happened: 'failed', code: 'internal', detail: 'it broke', attempts: [] }

type AssetRow = {
  id: string
  folder: string
  digest: string
  bytes: number
  expires_at: Date | null
  deleted_at: Date | null
}
type EventRow = { type: string; data: TaskEventData }
type TaskRow = {
  status: string
  revision: number
  output: StoredFile[]
  started_at: Date | null
  finished_at: Date | null
}

/** A task that was accepted just now, to which things happen, and what is stored of it. */
const acceptedTask = async () => {
  const { accountId, keyId } = await newAccount(em(), { credits: 10 })
  const caller = {
    accountId,
    actorId: keyId,
    credentialId: keyId,
    scopes: ['admin'] as const,
    limits: limitsSchema.parse({}),
    plan: 'free' as const,
  }
  const body = createTaskSchema.parse({ type: 'diagnostic.echo', input: {}, retention: '24h' })
  const answer = await acceptor(em)({
    caller: { ...caller, scopes: [...caller.scopes] },
    drafts: [
      await draftTask(body, { em: em(), caller: { ...caller, scopes: [...caller.scopes] }, prices: atListPrices }),
    ],
    mode: 'atomic',
    requestId: newId('request'),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  })
  assert.equal(answer.answer, 'accepted')
  const [{ id: taskId } = { id: '' }] = await query<{ id: string }>(
    em(),
    sql`select id from task where account_id = ${accountId}`,
  )
  const tell = (happenings: readonly Happening[]) => happenings.map(happening => ({ taskId, happening }))
  return {
    taskId,
    happens: (...happenings: Happening[]) => em().transactional(tx => settle(tx, tell(happenings))),
    happensAtOnce: (...happenings: Happening[]) => settleAtOnce(em(), tell(happenings), []),
    assets: () =>
      query<AssetRow>(
        em(),
        sql`select id, folder, digest, bytes::int, expires_at, deleted_at from asset where task_id = ${taskId} order by id`,
      ),
    events: () => query<EventRow>(em(), sql`select type, data from event where subject = ${taskId} order by sequence`),
    row: async () => {
      const columns = sql`status, revision, output, started_at, finished_at`
      return (await query<TaskRow>(em(), sql`select ${columns} from task where id = ${taskId}`))[0]!
    },
    wallet: () => readWallet(em(), accountId),
  }
}

type Accepted = Awaited<ReturnType<typeof acceptedTask>>
const typesOf = async ({ events }: Accepted): Promise<string[]> => (await events()).map(({ type }) => type)
const idsOf = (files: readonly { asset_id: string }[]): string[] => files.map(({ asset_id: id }) => id)

test('a file that is finished early is an output and an asset at once, and costs nothing yet', async () => {
  const task = await acceptedTask()
  const [first, second] = [file('first'), file('second')]
  await task.happens({ happened: 'started', startedAt }, output(first))
  await task.happens(output(second))

  const { status, revision, output: listed } = await task.row()
  assert.deepEqual([status, revision, idsOf(listed)], ['running', 4, idsOf([first, second])])
  const assets = await task.assets()
  assert.deepEqual(
    assets.map(({ id, expires_at: expiresAt }) => [id, expiresAt]),
    idsOf([first, second])
      .toSorted()
      .map(id => [id, null]),
  )
  assert.ok(
    assets.every(({ folder }) => folder === 'results'),
    'where the worker has put them',
  )
  assert.deepEqual(await typesOf(task), ['task.queued', 'task.started', 'task.output', 'task.output'])
  const { data } = (await task.events()).at(-1)!
  assert.deepEqual(data.output, { index: 1, ...second })
  assert.deepEqual([data.task.status, data.task.cost.charged], ['running', '0'])
  assert.deepEqual(idsOf(data.task.output), idsOf([first, second]))
})

test('the end lists the files that came early once, adds the others, and says of all when they go', async () => {
  const task = await acceptedTask()
  const [first, second, third] = [file('first'), file('second'), file('third')]
  await task.happens(output(first))
  await task.happens(output(second))
  await task.happens(succeeded(first, second, third))

  const { output: listed, finished_at: finishedAt } = await task.row()
  assert.deepEqual(listed, [first, second, third])
  assert.deepEqual(
    (await task.assets()).map(({ id, expires_at: expiresAt }) => [id, expiresAt!.getTime() - finishedAt!.getTime()]),
    idsOf([first, second, third])
      .toSorted()
      .map(id => [id, day]),
  )
  assert.deepEqual(await typesOf(task), ['task.queued', 'task.output', 'task.output', 'task.succeeded'])
  assert.equal((await task.wallet()).available, 9n)
})

for (const way of ['happens', 'happensAtOnce'] as const) {
  test(`a file and the end that comes with it are stored together (${way})`, async () => {
    const task = await acceptedTask()
    const [early, late] = [file('early'), file('late')]
    await task[way](output(early), output(early), succeeded(early, late))
    assert.deepEqual(await typesOf(task), ['task.queued', 'task.output', 'task.succeeded'])
    assert.deepEqual(idsOf((await task.row()).output), idsOf([early, late]))
    const assets = await task.assets()
    assert.deepEqual([assets.length, assets.every(({ expires_at: expiresAt }) => expiresAt)], [2, true])
  })
}

test('what a second run hands over again changes nothing', async () => {
  const task = await acceptedTask()
  const [first, second] = [file('first'), file('second')]
  await task.happens(output(first), output(second))
  const before = [await task.row(), await task.assets(), await task.events()]
  assert.equal(await task.happens(output({ ...first }), output({ ...second })), 0)
  assert.deepEqual([await task.row(), await task.assets(), await task.events()], before)
})

test('a file that a second run has made anew is described anew, in its place', async () => {
  const task = await acceptedTask()
  const [first, second] = [file('first'), file('second')]
  const anew = { ...first, bytes: 8, digest: 'sha-256:anew' }
  await task.happens(output(first), output(second))
  await task.happens(output(anew))
  assert.deepEqual((await task.row()).output, [anew, second])
  const asset = (await task.assets()).find(({ id }) => id === first.asset_id)
  assert.deepEqual([asset?.digest, asset?.bytes, asset?.expires_at], ['sha-256:anew', 8, null])
})

test('a file that only a run that was given up has made goes at once', async () => {
  const task = await acceptedTask()
  const [left, kept] = [file('left'), file('kept')]
  await task.happens(output(left), output(kept))
  await task.happens(succeeded(kept))
  const { output: listed, finished_at: finishedAt } = await task.row()
  assert.deepEqual(listed, [kept])
  const asset = (await task.assets()).find(({ id }) => id === left.asset_id)
  assert.deepEqual(asset?.expires_at, finishedAt)
})

const ends = {
  'that failed': failed,
  'that was canceled': { happened: 'canceled', attempts: [] },
  'that missed its deadline': { happened: 'deadline-passed', which: 'finish_before' },
} as const satisfies Record<string, Happening>

for (const [name, end] of Object.entries<Happening>(ends)) {
  test(`the early files of a task ${name} stay as long as those of any other, and cost nothing`, async () => {
    const task = await acceptedTask()
    const early = file('early')
    await task.happens(output(early))
    await task.happens(end)
    const { output: listed, finished_at: finishedAt } = await task.row()
    assert.deepEqual(listed, [early])
    const [asset] = await task.assets()
    assert.equal(asset!.expires_at!.getTime() - finishedAt!.getTime(), day)
    const { available, held } = await task.wallet()
    assert.deepEqual([available, held], [10n, 0n])
  })

  test(`a file that comes after the end of a task ${name} is no output and no asset`, async () => {
    const task = await acceptedTask()
    await task.happens(end)
    assert.equal(await task.happens(output(file('late'))), 0)
    assert.deepEqual([(await task.row()).output, await task.assets()], [[], []])
  })
}

test('an early file that its owner has deleted is not brought back by the end', async () => {
  const task = await acceptedTask()
  const early = file('early')
  await task.happens(output(early))
  await query(em(), sql`update asset set deleted_at = now() where id = ${early.asset_id}`)
  await task.happens(succeeded(early))
  assert.ok((await task.assets())[0]!.deleted_at)
})

test('an output that is heard of before the start says that the work has begun', async () => {
  const task = await acceptedTask()
  await task.happens(output(file('early')))
  const { status, started_at: begun } = await task.row()
  assert.deepEqual([status, begun instanceof Date], ['running', true])
  assert.equal(await task.happens({ happened: 'started', startedAt }), 0)
  assert.deepEqual(await typesOf(task), ['task.queued', 'task.output'])
})

test('a task whose cancel was asked for still shows what is finished', async () => {
  const task = await acceptedTask()
  await query(em(), sql`update task set status = 'canceling', revision = revision + 1 where id = ${task.taskId}`)
  await task.happens(output(file('early')))
  assert.deepEqual([(await task.row()).status, (await task.assets()).length], ['canceling', 1])
})

test('an end that comes twice, or after the task was let go, charges nothing again and is counted as late', async () => {
  const late = async (): Promise<number> => {
    const line = /^late_outcomes_total\{type="diagnostic.echo",status="failed",outcome="succeeded"\} (\d+)$/m
    return Number(line.exec((await readMetrics()).text)?.[1] ?? 0)
  }
  const before = await late()
  const [twice, dead] = [await acceptedTask(), await acceptedTask()]
  await twice.happens(succeeded())
  assert.equal(await twice.happens(succeeded()), 0)
  await dead.happens(failed)
  assert.equal(await dead.happens(succeeded()), 0)
  assert.deepEqual((await dead.wallet()).available, 10n)
  assert.equal((await late()) - before, 1)
})

test('the ledger adds up after all this', async () => {
  assert.deepEqual(await reconcile(em()), [])
})
