import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { storeOutsideSignIn, takeOutsideSignIn } from '#infra/db/identity/outside-sign-ins.ts'
import { query, sql } from '#infra/db/sql.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after }, { poolSize: 10 })

const begun = async () => {
  const [state, browser] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')] as const
  const attempt = { state, browser, provider: 'corp', nonce: 'n', verifier: 'v', challenge: null, sessionId: null }
  await storeOutsideSignIn(em(), attempt)
  return attempt
}

test('of twenty who come back at the same time one is known', async () => {
  const attempt = await begun()
  const taken = await Promise.all(Array.from({ length: 20 }, () => takeOutsideSignIn(em(), attempt)))
  assert.deepEqual(
    taken.filter(one => one !== undefined),
    [{ nonce: 'n', verifier: 'v', challenge: null, isLink: false, userId: null }],
  )
})

test('who comes with another cookie or from another provider takes nothing away', async () => {
  const attempt = await begun()
  assert.equal(await takeOutsideSignIn(em(), { ...attempt, browser: 'another' }), undefined)
  assert.equal(await takeOutsideSignIn(em(), { ...attempt, provider: 'other' }), undefined)
  assert.equal(await takeOutsideSignIn(em(), { ...attempt, state: '' }), undefined)
  assert.equal((await takeOutsideSignIn(em(), attempt))?.nonce, 'n')
})

test('who comes back after ten minutes is not known', async () => {
  const attempt = await begun()
  await query(em(), sql`update outside_sign_in set expires_at = expires_at - interval '10 minutes'`)
  assert.equal(await takeOutsideSignIn(em(), attempt), undefined)
})

test('neither the state nor the cookie lies in the database', async () => {
  const { state, browser } = await begun()
  const rows = await query<{ text: string }>(em(), sql`select o::text as text from outside_sign_in o`)
  for (const { text } of rows)
    for (const kept of [state, browser])
      assert.equal(text.includes(kept) || text.includes(Buffer.from(kept).toString('hex')), false)
})
