import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { runScript } from '../support/command-line.ts'
import { letterTo } from '../support/mailbox.ts'
import { startPlatform } from '../support/platform.ts'
import { withApp } from '../support/second-factor.ts'
import { goodPassword, signIn, stranger } from '../support/signed-up.ts'

const platform = await startPlatform({ after }, { kinds: [] })
const { em } = platform
const reset = (...words: string[]) =>
  runScript('admin.ts', ['second-factor', 'reset', ...words], { env: platform.environment() })

test('who has lost app and recovery codes is let in by an operator, who says why; nobody stays signed in', async () => {
  const person = await withApp(platform)
  const { status, stderr } = await reset(person.email, '--reason', 'came by with a passport')
  assert.equal(status, 0, stderr)
  const { call } = person.client
  assert.equal((await call('GET', '/v1/me')).status, 401, 'every session has ended')
  const [code] = person.recoveryCodes
  const again = await signIn(platform, person.email)
  const codes = await query(em(), sql`select from recovery_code where user_id = ${person.user_id}`)
  assert.equal(codes.length, 0, `${code} is no code any more`)
  const { text } = await letterTo(platform, person.email, { subject: /second factor/, after: 1 })
  assert.match(text, /reset by whoever runs this service/)
  assert.doesNotMatch(text, /passport/)
  const entries = await query(
    em(),
    sql`select actor, account_id as "accountId", facts from audit_entry
        where action = 'second_factor.reset' and subject = ${person.user_id}`,
  )
  assert.deepEqual(entries, [
    { actor: 'cli', accountId: again.account_id, facts: { reason: 'came by with a passport' } },
  ])
})

test('without a reason, for nobody, and where there is no factor nothing is reset', async () => {
  const person = await withApp(platform)
  const reason = ['--reason', 'x']
  assert.equal((await reset(person.email)).status, 2)
  assert.equal((await reset('nobody@example.com', ...reason)).status, 1)
  assert.equal((await person.client.call('GET', '/v1/me')).status, 200)
  const login = { email: person.email, password: goodPassword }
  const asked = await stranger(platform).call<{ code: string }>('POST', '/v1/auth/login', { json: login })
  assert.deepEqual([asked.status, asked.body.code], [401, 'mfa-required'])
  assert.equal((await reset(person.user_id, ...reason)).status, 0)
  const twice = await reset(person.user_id, ...reason)
  assert.deepEqual([twice.status, /has no second factor/.test(twice.stderr)], [1, true])
})
