import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { flagSurges, listFlags, lowerFlags } from '#infra/db/identity/account-flags.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../support/account.ts'
import { freshDatabase } from '../../support/database.ts'

const { em } = await freshDatabase({ after })

type Used = { type?: string; tasks: number; hoursAgo: number }

const accountThatUsed = async (...used: Used[]): Promise<string> => {
  const { accountId } = await newAccount(em())
  for (const { type = 'text.recognize', tasks, hoursAgo } of used) {
    await query(
      em(),
      sql`insert into usage_bucket (account_id, type, bucket, status, tasks, credits)
          values (${accountId}, ${type}, now() - ${hoursAgo} * interval '1 hour', 'succeeded', ${tasks}, 0)`,
    )
  }
  return accountId
}

test('an account that reads far more within an hour than it usually does is flagged, once', async () => {
  const sudden = await accountThatUsed({ tasks: 2_500, hoursAgo: 0.5 }, { tasks: 100, hoursAgo: 30 })
  const raised = await flagSurges(em())
  assert.deepEqual(
    raised.map(({ accountId, flag, detail }) => ({ accountId, flag, detail })),
    [{ accountId: sudden, flag: 'recognition-surge', detail: { last_hour: 2_500, usual_hour: 0.6 } }],
  )
  assert.deepEqual(await flagSurges(em()), [])
  assert.equal((await listFlags(em())).length, 1)
  assert.equal(await lowerFlags(em(), sudden), 1)
  assert.equal((await flagSurges(em())).length, 1)
  await lowerFlags(em(), sudden)
  await query(em(), sql`delete from usage_bucket`)
})

test('one that always reads as much, reads little, or does other work is not', async () => {
  await accountThatUsed({ tasks: 3_000, hoursAgo: 0.2 }, { tasks: 7 * 24 * 2_000, hoursAgo: 50 })
  await accountThatUsed({ tasks: 1_999, hoursAgo: 0.2 })
  await accountThatUsed({ type: 'image.process', tasks: 50_000, hoursAgo: 0.2 })
  assert.deepEqual(await flagSurges(em()), [])
})
