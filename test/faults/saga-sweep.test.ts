import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser, statuses } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { sagas: { sweepEveryMs: 100, silentAfterMs: 500 } })
const { em, vhost } = platform

const allSent = (): Promise<boolean> =>
  eventually('all commands are with the broker', async () => (await query(em(), sql`select from outbox`)).length === 0)

test('when a work queue is purged by mistake, its tasks are sent again and end', async () => {
  await platform.stop('sagas')
  await platform.stop('workers')
  const user = await echoUser(platform)
  await user.echoes(30)
  await allSent()
  await vhost.api('DELETE', `/queues/${vhost.name}/diagnostic.echo.interactive/contents`)
  await platform.start('sagas')
  await platform.start('workers')
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: 30 })
})

test('tasks that only wait behind others are not sent again, however long it takes', async () => {
  await platform.stop('workers')
  const user = await echoUser(platform)
  const tasks = await user.echoes(30)
  await allSent()
  await query(em(), sql`update task set seen_at = now() - interval '1 minute' where finished_at is null`)
  // The sweeper has come by more than once when it has resent a task of a queue that is empty.
  const batch = await user.client.call<{ id: string }>('POST', '/v1/batches', {
    json: { items: [{ custom_id: 'a', type: 'diagnostic.echo', input: {} }] },
  })
  await allSent()
  const purged = `/queues/${vhost.name}/diagnostic.echo.bulk/contents`
  await vhost.api('DELETE', purged)
  const seenAt = async (where: ReturnType<typeof sql>) =>
    query<{ seen: string }>(em(), sql`select seen_at::text as seen from task where ${where}`)
  const before = await seenAt(sql`batch_id = ${batch.body.id}`)
  await eventually('the sweeper has come by', async () => {
    const [row] = await seenAt(sql`batch_id = ${batch.body.id}`)
    return row!.seen !== before[0]!.seen
  })
  const ids = tasks.map(({ id }) => id)
  const touched = await query(
    em(),
    sql`select from task where id = any(${ids}::text[]) and seen_at > now() - interval '30 seconds'`,
  )
  assert.deepEqual(touched, [])
  await platform.start('workers')
  await allEnded(platform)
})

test('what is purged from a queue that never gets empty is sent again, and what waits in it is not', async () => {
  await platform.stop('workers')
  const user = await echoUser(platform)
  const lost = await user.echoes(10)
  await allSent()
  await platform.stop('sagas')
  await vhost.api('DELETE', `/queues/${vhost.name}/diagnostic.echo.interactive/contents`)
  const waiting = await user.echoes(5)
  await allSent()
  await platform.start('sagas')
  const again = async () => {
    const sent = sql<{ id: string }>`select id from task where finished_at is null and seen_at > queued_at order by id`
    return (await query(em(), sent)).map(({ id }) => id)
  }
  await eventually('as many as were lost have been sent again', async () => (await again()).length >= 10)
  await allSent()
  // The sweeper has come by again when it has touched what is lost in another queue.
  const canary = await user.client.call<{ id: string }>('POST', '/v1/batches', {
    json: { items: [{ custom_id: 'a', type: 'diagnostic.echo', input: {} }] },
  })
  await allSent()
  await vhost.api('DELETE', `/queues/${vhost.name}/diagnostic.echo.bulk/contents`)
  await eventually('the sweeper has come by', async () => {
    const [row] = await query(em(), sql`select from task where batch_id = ${canary.body.id} and seen_at > queued_at`)
    return row !== undefined
  })
  const touched = new Set(await again())
  assert.deepEqual(
    lost.filter(({ id }) => !touched.has(id)),
    [],
  )
  assert.deepEqual(
    waiting.filter(({ id }) => touched.has(id)),
    [],
  )
  await platform.start('workers')
  await allEnded(platform)
})

test('a cancel whose worker is gone is carried out all the same', async () => {
  const user = await echoUser(platform)
  const { id } = await user.echo({ delay_ms: 60_000 })
  for await (const event of user.client.events(`/v1/tasks/${id}/events`)) if (event.type === 'task.started') break
  await platform.stop('workers')
  await vhost.api('DELETE', `/queues/${vhost.name}/diagnostic.echo.interactive/contents`)
  await user.client.call('POST', `/v1/tasks/${id}/cancel`, { json: {} })
  const task = await user.client.ended(id)
  assert.deepEqual([task.status, task.cost.released], ['canceled', '1'])
  await platform.start('workers')
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost(platform)
})
