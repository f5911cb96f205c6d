import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { dataKeyOf, rewrapDataKeys } from '#infra/envelope/data-keys.ts'
import { newAccount } from '../../support/account.ts'
import { freshDatabase } from '../../support/database.ts'

const { em } = await freshDatabase({ after })
const first = { kid: 'k1', secret: 'first wrapping key 0123456789abcdef' }
const second = { kid: 'k2', secret: 'second wrapping key 0123456789abcdef' }

test('an account has one key of its own, however many ask for it first', async () => {
  const { accountId } = await newAccount(em())
  const { accountId: other } = await newAccount(em())
  const keys = await Promise.all(Array.from({ length: 5 }, () => dataKeyOf(em(), [first], accountId)))
  assert.equal(new Set(keys.map(key => key.toString('hex'))).size, 1)
  assert.notDeepEqual(await dataKeyOf(em(), [first], other), keys[0])
})

test('keys are wrapped anew by a new wrapping key, and stay what they are', async () => {
  const { accountId } = await newAccount(em())
  const before = await dataKeyOf(em(), [first], accountId)
  assert.deepEqual(await dataKeyOf(em(), [second, first], accountId), before)
  assert.ok((await rewrapDataKeys(em(), [second, first])) >= 1)
  assert.equal(await rewrapDataKeys(em(), [second, first]), 0)
  assert.deepEqual(await dataKeyOf(em(), [second], accountId), before)
  await assert.rejects(dataKeyOf(em(), [first], accountId), /k2 is not configured/)
})

test('a key of one account in the row of another does not open', async () => {
  const [one, two] = [await newAccount(em()), await newAccount(em())]
  for (const { accountId } of [one, two]) await dataKeyOf(em(), [first], accountId)
  await query(
    em(),
    sql`update data_key set wrapped = (select wrapped from data_key where account_id = ${one.accountId})
        where account_id = ${two.accountId}`,
  )
  await assert.rejects(dataKeyOf(em(), [first], two.accountId))
})
