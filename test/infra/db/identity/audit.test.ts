import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { audit, auditWrites, verifyAudit, type NewAuditEntry } from '#infra/db/identity/audit.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })

const entry = (accountId: string | null, facts: Record<string, unknown> = {}): NewAuditEntry => ({
  accountId,
  actor: 'cli',
  action: 'key.created',
  subject: newId('key'),
  facts,
})

const sequencesOf = async (chain: string): Promise<number[]> => {
  const rows = await query<{ sequence: string }>(
    em(),
    sql`select sequence from audit_entry where chain = ${chain} order by sequence`,
  )
  return rows.map(({ sequence }) => Number(sequence))
}

/** What nobody may do by way of the platform: the trigger is away for as long as it takes. */
const tamper = (change: string) =>
  em().transactional(async tx => {
    await tx.execute('alter table audit_entry disable trigger is_append_only')
    await tx.execute(change)
    await tx.execute('alter table audit_entry enable trigger is_append_only')
  })

test('entries that are written side by side form one chain per account', async () => {
  const account = newId('account')
  await Promise.all(Array.from({ length: 40 }, (_, place) => audit(em(), entry(account, { place }))))
  await writeAll(em(), auditWrites([entry(account), entry(null), entry(account)]))
  assert.deepEqual(
    await sequencesOf(account),
    Array.from({ length: 42 }, (_, place) => place + 1),
  )
  assert.deepEqual(await verifyAudit(em()), [])
})

test('an entry of a transaction that is rolled back was never there', async () => {
  const account = newId('account')
  await audit(em(), entry(account))
  await assert.rejects(
    em().transactional(async tx => {
      await audit(tx, entry(account))
      throw new Error('no')
    }),
  )
  await audit(em(), entry(account))
  assert.deepEqual(await sequencesOf(account), [1, 2])
  assert.deepEqual(await verifyAudit(em(), account), [])
})

test('entries can be neither changed nor taken out', async () => {
  const account = newId('account')
  await audit(em(), entry(account))
  for (const change of [
    sql`update audit_entry set actor = 'me' where chain = ${account}`,
    sql`delete from audit_entry where chain = ${account}`,
    sql`truncate audit_entry`,
  ]) {
    await assert.rejects(query(em(), change), /append-only|permission denied/)
  }
})

test('whoever changes, takes out or cuts off entries behind the back of the platform is found', async () => {
  const [changed, missing, cut] = [newId('account'), newId('account'), newId('account')]
  for (const account of [changed, missing, cut]) {
    for (let place = 0; place < 3; place++) await audit(em(), entry(account, { place }))
  }
  await tamper(`update audit_entry set facts = '{"place": 7}' where chain = '${changed}' and sequence = 2`)
  await tamper(`delete from audit_entry where chain = '${missing}' and sequence = 2`)
  await tamper(`delete from audit_entry where chain = '${cut}' and sequence = 3`)
  assert.deepEqual(await verifyAudit(em(), changed), [{ chain: changed, sequence: '2', what: 'changed' }])
  assert.deepEqual(await verifyAudit(em(), missing), [{ chain: missing, sequence: '3', what: 'missing' }])
  assert.deepEqual(await verifyAudit(em(), cut), [{ chain: cut, sequence: '3', what: 'cut off' }])
})
