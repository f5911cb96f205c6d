import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readWallet } from '#infra/db/money/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { sagas: { sweepEveryMs: 100 } })
const soon = (ms: number): string => new Date(Date.now() + ms).toISOString()

test('a task that no worker began in time expires, and its credits are free again', async () => {
  await platform.stop('workers')
  const { client, accountId } = await echoUser(platform, { credits: 5 })
  const { id } = await client.post('diagnostic.echo', {}, { deadline: { start_before: soon(300) } })
  assert.deepEqual(await readWallet(platform.em(), accountId), { available: 4n, held: 1n })
  const task = await client.ended(id)
  assert.equal(task.status, 'expired')
  assert.equal(task.error?.code, 'deadline-exceeded')
  assert.match(task.error?.detail ?? '', /start_before/)
  assert.deepEqual([task.cost.charged, task.cost.released], ['0', '1'])
  assert.deepEqual(await readWallet(platform.em(), accountId), { available: 5n, held: 0n })
  await platform.start('workers')
})

test('a task that began in time may be tried again after it', async () => {
  const { client } = await echoUser(platform, { credits: 5 })
  const deadline = { start_before: soon(3_000) }
  // The second try is after that time in any case.
  const { id } = await client.post('diagnostic.echo', { delay_ms: 3_500, fail: 'transient-once' }, { deadline })
  assert.equal((await client.ended(id)).status, 'succeeded')
})

test('a task that is not done in time is stopped and expires', async () => {
  const { client, accountId } = await echoUser(platform, { credits: 5 })
  const { id } = await client.post('diagnostic.echo', { delay_ms: 60_000 }, { deadline: { finish_before: soon(700) } })
  const task = await client.ended(id)
  assert.equal(task.status, 'expired')
  assert.match(task.error?.detail ?? '', /./)
  assert.deepEqual(await readWallet(platform.em(), accountId), { available: 5n, held: 0n })
})

test('a deadline that has passed already is one that was missed', async () => {
  const { client } = await echoUser(platform)
  const { id } = await client.post(
    'diagnostic.echo',
    { delay_ms: 60_000 },
    { deadline: { finish_before: soon(-1_000) } },
  )
  assert.equal((await client.ended(id)).status, 'expired')
})

test('a task that is done in time has nothing to do with its deadline', async () => {
  const { client } = await echoUser(platform)
  const deadline = { start_before: soon(600_000), finish_before: soon(600_000) }
  const { id } = await client.post('diagnostic.echo', {}, { deadline })
  const task = await client.ended(id)
  assert.equal(task.status, 'succeeded')
  assert.deepEqual(task.deadline, deadline)
})

test('a task without a deadline ends within a day, whoever forgot it', async () => {
  const { client } = await echoUser(platform)
  const { deadline, timestamps } = await client.post('diagnostic.echo', {})
  assert.equal(Date.parse(deadline.finish_before) - Date.parse(timestamps.created_at), 24 * 3_600_000)
  const late = await client.post('diagnostic.echo', {}, { deadline: { finish_before: soon(48 * 3_600_000) } })
  assert.equal(Date.parse(late.deadline.finish_before) - Date.parse(late.timestamps.created_at), 24 * 3_600_000)
})

test('a time that is none, or of another zone, is refused', async () => {
  const { client } = await echoUser(platform)
  for (const finish_before of ['tomorrow', '2026-13-01T00:00:00Z', '2026-11-20T10:00:00+01:00', 1_700_000_000]) {
    const json = { type: 'diagnostic.echo', input: {}, deadline: { finish_before } }
    assert.equal((await client.problem('POST', '/v1/tasks', { json })).status, 422)
  }
})

test('when many miss their deadline while one of them cannot be settled, the others are', async () => {
  await platform.stop('workers')
  const broken = await echoUser(platform, { credits: 5 })
  const sound = await echoUser(platform, { credits: 5 })
  const deadline = { start_before: soon(400) }
  const stuck = await broken.client.post('diagnostic.echo', {}, { deadline })
  // As if somebody had changed a balance by hand.
  await query(platform.em(), sql`update wallet set held = 0 where account_id = ${broken.accountId}`)
  const tasks = await Promise.all([1, 2, 3].map(() => sound.client.post('diagnostic.echo', {}, { deadline })))
  for (const { id } of tasks) assert.equal((await sound.client.ended(id)).status, 'expired')
  assert.equal((await broken.client.call<{ done: boolean }>('GET', stuck.urls.self)).body.done, false)

  await query(platform.em(), sql`update wallet set held = 1 where account_id = ${broken.accountId}`)
  assert.equal((await broken.client.ended(stuck.id)).status, 'expired')
  await platform.start('workers')
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost(platform)
})
