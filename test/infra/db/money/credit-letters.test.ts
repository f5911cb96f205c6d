import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sendLowCreditLetters } from '#infra/db/money/credit-letters.ts'
import { tellBalances } from '#infra/db/money/credit-alerts.ts'
import { grantLot, takeCredits } from '#infra/db/money/lots.ts'
import { query, sql } from '#infra/db/sql.ts'
import { createUser } from '#infra/db/identity/users.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })

const newOwner = async (email: string, isVerified = true): Promise<string> => {
  const person = { email, name: 'Ada', language: 'zh' as const, timeZone: 'UTC', passwordHash: null }
  const { userId, accountId } = await em().transactional(tx => createUser(tx, person))
  if (isVerified) await query(em(), sql`update app_user set email_verified_at = now() where id = ${userId}`)
  return accountId
}

const lettersWaiting = (accountId: string) =>
  query<{ to: string; available: string }>(
    em(),
    sql`select body ->> 'to' as to, body #>> '{facts,available}' as available from outbox
        where type = 'mail.send' and correlation_id = ${accountId}`,
  )

test('the owner of an account is written to once when its credits become low', async () => {
  const accountId = await newOwner('ada@example.com')
  const about = { accountId, memo: 'a test' }
  await em().transactional(tx =>
    grantLot(tx, { ...about, kind: 'manual', amount: 100n, expiresAt: null, operationId: 'grant' }),
  )
  for (const amount of [80n, 12n, 3n])
    await em().transactional(tx => takeCredits(tx, { ...about, amount, operationId: `take ${amount}` }))
  await em().transactional(tx => tellBalances(tx, [accountId]))
  assert.deepEqual(await lettersWaiting(accountId), [{ to: 'ada@example.com', available: '8' }])
})

test('nobody is written to at an address that was never verified, nor where there is nobody', async () => {
  const unproven = await newOwner('bob@example.com', false)
  const { accountId: keysAlone } = await newAccount(em())
  for (const accountId of [unproven, keysAlone]) {
    await sendLowCreditLetters(em(), { accountId, available: 1n })
    assert.deepEqual(await lettersWaiting(accountId), [])
  }
})
