import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

// This file's process, with all parts in it, gets a clock that disagrees with that of the database and of Redis.
const TrueDate = Date
const skewBy = (ms: number): void => {
  class SkewedDate extends TrueDate {
    constructor(...given: []) {
      if (given.length === 0) super(TrueDate.now() + ms)
      else super(...given)
    }
    static override now(): number {
      return TrueDate.now() + ms
    }
  }
  globalThis.Date = SkewedDate as DateConstructor
}
after(() => {
  globalThis.Date = TrueDate
})

const platform = await startPlatform({ after }, { sagas: { sweepEveryMs: 50 } })

for (const minutes of [5, -5]) {
  test(`hosts whose clocks are ${Math.abs(minutes)} minutes ${minutes > 0 ? 'fast' : 'slow'} do the work once, at the database’s time`, async () => {
    const user = await echoUser(platform)
    skewBy(minutes * 60_000)
    const slow = await user.echo({ delay_ms: 1_500, steps: 10 })
    const quick = await user.echoes(20)
    for (const { id } of [slow, ...quick]) {
      const task: TaskView = await user.client.ended(id)
      assert.equal(task.status, 'succeeded')
      // The sweeper runs all the time; a lease or a sign of life that went by this clock would look long over to it.
      assert.equal(task.attempts.length, 1)
    }
    const [row] = await query<{ far: number; unordered: number }>(
      platform.em(),
      sql`select (count(*) filter (where abs(extract(epoch from now() - created_at)) > 60 or
              abs(extract(epoch from now() - seen_at)) > 60))::int as far,
            (count(*) filter (where finished_at < created_at))::int as unordered
          from task where account_id = ${user.accountId}`,
    )
    assert.deepEqual(row, { far: 0, unordered: 0 })
    const windows = await query(
      platform.em(),
      sql`select from quota_usage where account_id = ${user.accountId} and quota = 'minute'
          and period_start not between now() - interval '2 minutes' and now()`,
    )
    assert.deepEqual(windows, [], 'what was used counts in the minute of the database')
  })
}

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost(platform)
})
