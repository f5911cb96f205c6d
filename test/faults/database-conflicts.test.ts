import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform } from '../support/platform.ts'
import { privatePostgres } from '../support/private-postgres.ts'

const lifetime = inReverse({ after })
await privatePostgres(lifetime)

/** Lets one in ten statements that write to these tables end as a conflict with another transaction does. */
const injectConflicts = async (em: Awaited<ReturnType<typeof startPlatform>>['em']): Promise<void> => {
  await query(
    em(),
    sql`create function conflict_sometimes() returns trigger language plpgsql as $$
        begin
          if random() < 0.1 then
            raise exception 'injected' using errcode = case when random() < 0.5 then '40001' else '40P01' end;
          end if;
          return null;
        end $$`,
  )
  for (const table of ['task', 'event', 'ledger_transfer', 'inbox']) {
    await query(
      em(),
      sql`create trigger conflict before insert or update on ${sql.table(table)}
          for each statement execute function conflict_sometimes()`,
    )
  }
}

test('conflicts in one of ten statements are seen by nobody', async () => {
  const platform = await startPlatform(lifetime)
  const user = await echoUser(platform)
  await injectConflicts(platform.em)
  const tasks = await user.echoes(150)
  const slow = await user.echoes(10, { delay_ms: 60_000 })
  for (const { id } of slow) {
    const { status } = await user.client.call('POST', `/v1/tasks/${id}/cancel`, { json: {} })
    assert.ok(status === 200 || status === 202, `the cancel answered ${status}`)
  }
  for (const { id } of tasks) assert.equal((await user.client.ended(id)).status, 'succeeded')
  for (const { id } of slow) assert.equal((await user.client.ended(id)).status, 'canceled')
  const { status } = await user.client.call('DELETE', `/v1/tasks/${tasks[0]!.id}`)
  assert.equal(status, 204)
  await assertNothingLost(platform)
})

test('accepting and settling for the same accounts at the same time never lock each other out', async () => {
  const platform = await startPlatform(lifetime)
  const users = await Promise.all([1, 2, 3].map(() => echoUser(platform)))
  const [before] = await deadlocks(platform.em)
  for (let turn = 0; turn < 10; turn++) await Promise.all(users.map(user => user.echoes(30)))
  await allEnded(platform)
  const [now] = await deadlocks(platform.em)
  assert.deepEqual(now, before)
  await assertNothingLost(platform)
})

const deadlocks = (em: Awaited<ReturnType<typeof startPlatform>>['em']) =>
  query<{ deadlocks: number }>(
    em(),
    sql`select deadlocks::int from pg_stat_database where datname = current_database()`,
  )

test('with one connection for each part, and that one busy, work waits and none of it fails', async () => {
  const platform = await startPlatform(lifetime, { poolSize: 1 })
  const user = await echoUser(platform)
  const tasks = await user.echoes(200)
  // Settling needs the wallet, so the one connection of the sagas waits here, and that of the ingress behind the next post.
  const free = Promise.withResolvers<void>()
  const taken = Promise.withResolvers<void>()
  const hog = platform.em().transactional(async tx => {
    await query(tx, sql`select from wallet where account_id = ${user.accountId} for update`)
    taken.resolve()
    await free.promise
  })
  await taken.promise
  const late = user.echo()
  try {
    await eventually('there is no connection for a reader', async () => {
      const { status } = await user.client.call('GET', '/v1/credits/balance')
      assert.ok(status === 200 || status === 503, `answered ${status}`)
      return status === 503
    })
  } finally {
    free.resolve()
  }
  await hog
  for (const { id } of [...tasks, await late]) {
    await eventually(`${id} has ended`, async () => {
      const { body } = await user.client.call<{ status: string }>('GET', `/v1/tasks/${id}`)
      return body.status === 'succeeded'
    })
  }
  await assertNothingLost(platform)
})
