import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import {
  activateSecret,
  claimRecoveryCode,
  claimStep,
  findSecret,
  replaceRecoveryCodes,
  resealSecrets,
  storeSecret,
} from '#infra/db/identity/second-factors.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newRecoveryCodes, recoveryDigest } from '#infra/identity/recovery-codes.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after }, { poolSize: 10 })
const keys = [{ kid: 'k1', secret: 'wrapping-key-of-the-tests-0123456789abcdef' }]
const secret = Buffer.from('12345678901234567890')

const newUser = async (): Promise<string> => {
  const id = newId('user')
  await query(em(), sql`insert into app_user (id, email, name) values (${id}, ${`${id}@example.com`}, 'Ada')`)
  return id
}

const newFactor = async () => {
  const userId = await newUser()
  assert.equal(await storeSecret(em(), keys, { userId, secret }), true)
  const { sealed } = (await findSecret(em(), keys, userId))!
  assert.equal(await activateSecret(em(), { userId, step: 100, sealed }), true)
  return { userId, sealed }
}

const wins = (tries: boolean[]): number => tries.filter(Boolean).length

test('a secret lies sealed in the database, and opens for its owner only', async () => {
  const { userId, sealed } = await newFactor()
  assert.equal(sealed.includes(secret), false)
  assert.deepEqual((await findSecret(em(), keys, userId))!.secret, secret)
  const thief = await newUser()
  await query(
    em(),
    sql`update app_user t set totp_secret = o.totp_secret, totp_kid = o.totp_kid from app_user o
        where t.id = ${thief} and o.id = ${userId}`,
  )
  await assert.rejects(findSecret(em(), keys, thief), /unable to authenticate data/)
  await query(em(), sql`delete from app_user where id = ${thief}`)
})

test('of twenty who use one code at the same time one is let on, and an older code never is', async () => {
  const { userId, sealed } = await newFactor()
  const claim = (step: number): Promise<boolean> => claimStep(em(), { userId, step, sealed })
  assert.equal(wins(await Promise.all(Array.from({ length: 20 }, () => claim(101)))), 1)
  assert.deepEqual([await claim(101), await claim(100), await claim(99), await claim(102)], [false, false, false, true])
})

test('of twenty who activate one secret at the same time one does, and an active one is not replaced', async () => {
  const userId = await newUser()
  await storeSecret(em(), keys, { userId, secret })
  const { sealed } = (await findSecret(em(), keys, userId))!
  assert.equal(await claimStep(em(), { userId, step: 1, sealed }), false)
  const tries = Array.from({ length: 20 }, () => activateSecret(em(), { userId, step: 7, sealed }))
  assert.equal(wins(await Promise.all(tries)), 1)
  assert.equal(await claimStep(em(), { userId, step: 7, sealed }), false)
  assert.equal(await storeSecret(em(), keys, { userId, secret: Buffer.alloc(20, 1) }), false)
})

test('of twenty who use one recovery code at the same time one is let on', async () => {
  const { userId } = await newFactor()
  const [code, other] = newRecoveryCodes().map(one => recoveryDigest(userId, one)) as [Buffer, Buffer]
  await replaceRecoveryCodes(em(), userId, [code, other])
  const tries = Array.from({ length: 20 }, () => claimRecoveryCode(em(), userId, code))
  assert.equal(wins(await Promise.all(tries)), 1)
  await replaceRecoveryCodes(em(), userId, [code])
  assert.deepEqual(
    [await claimRecoveryCode(em(), userId, other), await claimRecoveryCode(em(), userId, code)],
    [false, true],
  )
})

test('secrets are sealed anew by a new key, and stay what they are', async () => {
  const { userId, sealed } = await newFactor()
  const rotated = [{ kid: 'k2', secret: 'another-wrapping-key-0123456789abcdefgh' }, ...keys]
  assert.ok((await resealSecrets(em(), rotated)) >= 1)
  assert.equal(await resealSecrets(em(), rotated), 0)
  const known = (await findSecret(em(), rotated.slice(0, 1), userId))!
  assert.deepEqual([known.secret, known.isActive], [secret, true])
  assert.notDeepEqual(known.sealed, sealed)
})
