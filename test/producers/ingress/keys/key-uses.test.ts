import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { findKey, recordKeyUses } from '#infra/db/identity/api-keys.ts'
import { query, sql } from '#infra/db/sql.ts'
import { keyUses } from '../../../../producers/ingress/keys/key-uses.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })
const one = await newAccount(em())
const other = await newAccount(em())

const useOf = async ({ keyId: id, accountId }: typeof one) => {
  const key = await findKey(em(), { id, accountId })
  return { ip: key!.usedIp, usedAt: key!.usedAt }
}

test('uses are gathered, and written down together with the last of each key', async () => {
  const uses = keyUses(em)
  uses.note(one.keyId, '192.0.2.1')
  uses.note(other.keyId, '192.0.2.2')
  uses.note(one.keyId, '2001:db8::1')
  assert.deepEqual(await useOf(one), { ip: null, usedAt: null })
  await uses.write()
  assert.equal((await useOf(one)).ip, '2001:db8::1')
  assert.equal((await useOf(other)).ip, '192.0.2.2')
  await query(em(), sql`delete from api_key_use`)
  await uses.write()
  assert.equal((await useOf(one)).ip, null, 'nothing was noted since')
})

test('of two processes the later use stays, and a key that is gone is left out', async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 9, minute))
  await recordKeyUses(em(), [
    { keyId: one.keyId, ip: '192.0.2.9', usedAt: at(9) },
    { keyId: newId('key'), ip: '192.0.2.9', usedAt: at(9) },
  ])
  await recordKeyUses(em(), [{ keyId: one.keyId, ip: '192.0.2.5', usedAt: at(5) }])
  assert.deepEqual(await useOf(one), { ip: '192.0.2.9', usedAt: at(9) })
  await recordKeyUses(em(), [])
})
