import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import {
  expireRecognitions,
  findEarlierAnswer,
  forgetRecognition,
  recordRecognitions,
  type Recognized,
} from '#infra/db/recognitions/recognitions.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { eventually } from '../../../support/eventually.ts'
import { recognizedTask, someRecognition } from '../../../support/recognized-task.ts'

const { em } = await freshDatabase({ after })
const { accountId } = await newAccount(em(), { credits: 100 })

const recognized = (taskId: string, more: Partial<Recognized> = {}): Recognized => ({
  taskId,
  ...someRecognition,
  ...more,
})

const record = (...all: Recognized[]): Promise<void> => em().transactional(tx => recordRecognitions(tx, all))
const logged = (taskId: string): Promise<{ answer: string | null }[]> =>
  query(em(), sql`select answer from recognition where task_id = ${taskId}`)

test('a recognition leaves a row with the digest of its picture', async () => {
  const assetId = newId('asset')
  const digest = `sha-256:${'a'.repeat(64)}`
  const picture = { source: 'upload', filename: 'a.png', contentType: 'image/png', bytes: 1, createdAt: new Date() }
  await insertRows(em(), 'asset', [{ id: assetId, accountId, digest, ...picture }])
  const taskId = await recognizedTask(em(), accountId, { row: { input: { asset_id: assetId } } })
  await record(recognized(taskId))
  const [row] = await query<object>(em(), sql`select * from recognition where task_id = ${taskId}`)
  const { created_at: _created, expires_at: _expires, ...facts } = row as Record<string, unknown>
  assert.deepEqual(facts, {
    task_id: taskId,
    account_id: accountId,
    kind: 'text.recognize',
    asset_id: assetId,
    picture_digest: digest,
    answer: 'x7kq',
    confidence: 0.962,
    rejected: false,
    cached: null,
    views: 1,
    ms: 3.4,
    model: '9f2c41d07ab3',
  })
})

test('a picture of somebody else, or one that nobody knows, is logged without its digest', async () => {
  const taskId = await recognizedTask(em(), accountId)
  await record(recognized(taskId))
  assert.deepEqual(await query(em(), sql`select picture_digest from recognition where task_id = ${taskId}`), [
    { picture_digest: null },
  ])
})

test('told twice, in one batch or in two, it is one row', async () => {
  const taskId = await recognizedTask(em(), accountId)
  await record(recognized(taskId), recognized(taskId, { answer: 'other' }))
  await record(recognized(taskId, { answer: 'third' }))
  assert.deepEqual(await logged(taskId), [{ answer: 'x7kq' }])
})

test('a task that nobody knows, is of another kind, was deleted, or ended otherwise leaves no row', async () => {
  const others = await Promise.all([
    recognizedTask(em(), accountId, { kind: 'calc.recognize' }),
    recognizedTask(em(), accountId, { row: { deletedAt: new Date() } }),
    recognizedTask(em(), accountId, { charged: 0, row: { status: 'expired' } }),
    recognizedTask(em(), accountId, { charged: 0, row: { status: 'canceled' } }),
    recognizedTask(em(), accountId, { charged: 0, row: { status: 'failed' } }),
  ])
  await record(...[newId('task'), ...others].map(taskId => recognized(taskId)))
  for (const taskId of others) assert.deepEqual(await logged(taskId), [])
})

test('a row is kept as long as the files of its task, at most ninety days', async () => {
  const hours = async (retention: string): Promise<number> => {
    const taskId = await recognizedTask(em(), accountId, { row: { retention } })
    await record(recognized(taskId))
    const [row] = await query<{ hours: number }>(
      em(),
      sql`select extract(epoch from expires_at - created_at)::int / 3600 as hours from recognition where task_id = ${taskId}`,
    )
    return row!.hours
  }
  const kept = []
  for (const retention of ['1h', '24h', '7d', '30d', 'keep']) kept.push(await hours(retention))
  assert.deepEqual(kept, [1, 24, 168, 720, 2160])
})

const judge = (taskId: string, more: object = {}): Promise<void> =>
  insertRows(em(), 'recognition_feedback', [
    {
      taskId,
      accountId,
      kind: 'text.recognize',
      verdict: 'incorrect',
      expected: 'x7kg',
      credited: 1,
      reason: null,
      createdAt: new Date(),
      expiresAt: new Date(Date.now() + 3_600_000),
      ...more,
    },
  ])
const verdictOf = (taskId: string): Promise<object[]> =>
  query(em(), sql`select verdict, expected from recognition_feedback where task_id = ${taskId}`)

test('what is forgotten is gone with its words, and the verdict stays', async () => {
  const [one, other] = [await recognizedTask(em(), accountId), await recognizedTask(em(), accountId)]
  await record(recognized(one), recognized(other))
  await judge(one)
  await em().transactional(tx => forgetRecognition(tx, one))
  assert.deepEqual([await logged(one), await logged(other)], [[], [{ answer: 'x7kq' }]])
  assert.deepEqual(await verdictOf(one), [{ verdict: 'incorrect', expected: null }])
})

test('what is told while its task is being deleted is not written after all', async () => {
  const taskId = await recognizedTask(em(), accountId)
  const deleting = Promise.withResolvers<void>()
  const mayEnd = Promise.withResolvers<void>()
  const deletion = em().transactional(async tx => {
    await forgetRecognition(tx, taskId)
    await query(tx, sql`update task set deleted_at = now() where id = ${taskId}`)
    deleting.resolve()
    await mayEnd.promise
  })
  await deleting.promise
  const recording = record(recognized(taskId))
  await eventually('the recording waits', async () => {
    const here = sql`(select oid from pg_database where datname = current_database())`
    const waiting = sql`select from pg_locks where locktype = 'advisory' and not granted and database = ${here}`
    return (await query(em(), waiting)).length > 0
  })
  mayEnd.resolve()
  await Promise.all([deletion, recording])
  assert.deepEqual(await logged(taskId), [])
})

test('entries whose time is up are deleted with their words, and old verdicts altogether', async () => {
  const [gone, kept, old] = [
    await recognizedTask(em(), accountId),
    await recognizedTask(em(), accountId),
    await recognizedTask(em(), accountId),
  ]
  await record(recognized(gone), recognized(kept))
  const past = new Date(Date.now() - 1000)
  await query(em(), sql`update recognition set expires_at = ${past} where task_id = ${gone}`)
  await judge(gone, { expiresAt: past })
  await judge(kept)
  await judge(old, { createdAt: new Date(Date.now() - 91 * 86_400_000) })
  assert.equal(await expireRecognitions(em(), 10), 1)
  assert.deepEqual([(await logged(gone)).length, (await logged(kept)).length], [0, 1])
  assert.deepEqual(await verdictOf(gone), [{ verdict: 'incorrect', expected: null }])
  assert.deepEqual(await verdictOf(kept), [{ verdict: 'incorrect', expected: 'x7kg' }])
  assert.deepEqual(await verdictOf(old), [])
})

test('of what expired while nothing was deleted, no statement takes more than it may', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => recognizedTask(em(), accountId)))
  await record(...ids.map(id => recognized(id)))
  await query(
    em(),
    sql`update recognition set expires_at = now() - interval '1 second' where task_id = any(${ids}::text[])`,
  )
  const left = async (): Promise<number> => (await Promise.all(ids.map(logged))).flat().length
  assert.deepEqual([await expireRecognitions(em(), 2), await left()], [2, 1])
  assert.deepEqual([await expireRecognitions(em(), 2), await left()], [1, 0])
})

/** Recognitions of one account of pictures with the same bytes, one after the other; and what the log knows for the next one. */
const sameAgain = async () => {
  const own = await newAccount(em(), { credits: 10 })
  const digest = `sha-256:${newId('message')}`
  const asset = async (owner: string): Promise<string> => {
    const id = newId('asset')
    const facts = { source: 'upload', filename: 'a.png', contentType: 'image/png', bytes: 1, createdAt: new Date() }
    await insertRows(em(), 'asset', [{ id, accountId: owner, digest, ...facts }])
    return id
  }
  const once = async (answer: string): Promise<string> => {
    const input = { asset_id: await asset(own.accountId), mode: 'word' }
    const taskId = await recognizedTask(em(), own.accountId, { result: { text: answer }, row: { input } })
    await record(recognized(taskId, { answer }))
    return taskId
  }
  const known = async (owner = own.accountId, more: object = {}): Promise<string | undefined> => {
    const input = { asset_id: await asset(owner), mode: 'word', ...more }
    const found = await findEarlierAnswer(em(), { accountId: owner, type: 'text.recognize', input })
    return (found as { text: string } | undefined)?.text
  }
  const judgeWrong = (taskId: string): Promise<unknown> =>
    query(
      em(),
      sql`insert into recognition_feedback (task_id, account_id, kind, verdict, credited, reason, created_at, expires_at)
          values (${taskId}, ${own.accountId}, 'text.recognize', 'incorrect', 0, 'limit-reached', now(), now() + interval '1 day')`,
    )
  return { ...own, once, known, judgeWrong }
}

test('the same question about the same bytes has an answer, for the same account alone', async () => {
  const { once, known } = await sameAgain()
  await once('x7kq')
  assert.equal(await known(), 'x7kq')
  assert.equal(await known(undefined, { mode: 'line' }), undefined)
  assert.equal(await known((await newAccount(em())).accountId), undefined)
})

test('what was deleted is no answer any more', async () => {
  const { once, known } = await sameAgain()
  const taskId = await once('x7kq')
  await em().transactional(tx => forgetRecognition(tx, taskId))
  assert.equal(await known(), undefined)
})

test('an answer that was called wrong is not given again, nor is what it was a repetition of', async () => {
  const { once, known, judgeWrong } = await sameAgain()
  await once('x7kq')
  const repeated = await once('x7kq')
  await judgeWrong(repeated)
  assert.equal(await known(), undefined)
  await once('x7kg')
  assert.equal(await known(), 'x7kg')
})
