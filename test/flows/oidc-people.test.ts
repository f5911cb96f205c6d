import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { SignInView } from '#contracts/http/auth.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newBrowser, signInThere } from '../support/browser.ts'
import type { Client } from '../support/client.ts'
import { corpSignIn } from '../support/corp-sign-in.ts'
import { startOidcServer } from '../support/oidc-server.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'
import { goodPassword, signedUp, signIn, stranger } from '../support/signed-up.ts'
import { freshCode, withApp } from '../support/second-factor.ts'

const corp = await startOidcServer({ after })
const platform = await startPlatform(
  { after },
  { start: ['relay', 'delivery', 'ingress'], identity: { providers: [corp.settings] } },
)
const { em } = platform
const { call, problem } = stranger(platform)
const { home, arrive, exchange, enter, refused, employee } = corpSignIn(platform, corp)

beforeEach(async () => void (await query(em(), sql`delete from throttle`)))

test('an address alone never opens the account that it belongs to', async () => {
  const ada = await signedUp(platform)
  const { login } = employee({ email: ada.email.toUpperCase() })
  assert.deepEqual(await refused(login), [409, 'state-conflict'])
  assert.deepEqual(await query(em(), sql`select from identity_link where subject = ${login}`), [])
})

test('an address that the provider does not vouch for opens nothing, known or not', async () => {
  const ada = await signedUp(platform)
  for (const claims of [
    { email: ada.email, email_verified: false },
    { email_verified: false },
    { email_verified: 'true' },
  ])
    assert.deepEqual(await refused(employee(claims).login), [403, 'forbidden'], JSON.stringify(claims))
})

test('whoever has registered with an address that is another’s has nothing of it once its owner comes', async () => {
  const { login, email } = employee()
  assert.equal((await call('POST', '/v1/auth/register', { json: { email, password: goodPassword } })).status, 202)
  const owner = await enter(login)
  assert.equal((await owner.client.call<{ email: string }>('GET', '/v1/me')).body.email, email)
  const { status } = await problem('POST', '/v1/auth/login', { json: { email, password: goodPassword } })
  assert.equal(status, 401)
})

/** Begins a link with a session, and ends it in a browser that is signed in at the company. */
const link = async (client: Client, login: string) => {
  const begun = await client.call<{ authorization_url: string }>('POST', '/v1/auth/oidc/corp/link')
  assert.equal(begun.status, 200, JSON.stringify(begun.body))
  const browser = newBrowser()
  const [name = '', value = ''] = begun.headers.get('Set-Cookie')!.split(';')[0]!.split('=')
  browser.cookies.set(platform.baseUrl(), new Map([[name, value]]))
  const back = await signInThere(browser, begun.body.authorization_url, { login, until: home })
  return { browser, back }
}

test('who is signed in links a provider, signs in with it, and takes it away again', async () => {
  const ada = await signedUp(platform)
  const { login } = employee()
  const { browser, back } = await link(ada.client, login)
  const { location } = await browser.visit(back.href)
  assert.equal(location, 'https://console.example.com/sign-in#linked=corp')
  assert.equal((await enter(login)).user_id, ada.user_id)

  const bob = await signedUp(platform)
  const theirs = await link(bob.client, login)
  assert.equal((await theirs.browser.visit(theirs.back.href)).status, 409)
  const unlink = (client: Client) => client.call('DELETE', '/v1/auth/oidc/corp/link')
  assert.equal((await unlink(bob.client)).status, 404)
  assert.equal((await unlink(ada.client)).status, 204)
  assert.equal((await unlink(ada.client)).status, 404)
  assert.notEqual((await enter(login)).user_id, ada.user_id)
})

test('an address that the provider does not vouch for is linked to nobody', async () => {
  const ada = await signedUp(platform)
  const { browser, back } = await link(ada.client, employee({ email_verified: false }).login)
  assert.equal((await browser.visit(back.href)).status, 403)
})

test('a link needs a fresh proof, and ends with the session that began it', async () => {
  const old = await newPerson(platform, { provenAt: new Date(Date.now() - 6 * 60_000) })
  const { body } = await old.client.problem('POST', '/v1/auth/oidc/corp/link')
  assert.equal(body.code, 'reauth-required')
  const ada = await signedUp(platform)
  const { browser, back } = await link(ada.client, employee().login)
  assert.equal((await ada.client.call('POST', '/v1/auth/logout-all')).status, 204)
  assert.deepEqual([(await browser.visit(back.href)).status], [401])
  await signIn(platform, ada.email)
})

test('the only way to sign in is not taken away', async () => {
  const person = await enter(employee().login)
  const { status, body } = await person.client.problem('DELETE', '/v1/auth/oidc/corp/link')
  assert.deepEqual([status, body.code], [409, 'state-conflict'])
})

test('a second factor is asked for here too', async () => {
  const { login, email } = employee()
  const { client, ...body } = await enter(login)
  const person = await withApp(platform, { ...body, email, refresh_token: body.refresh_token!, client })
  const asked = await exchange(await arrive(login))
  assert.deepEqual([asked.status, asked.body.code], [401, 'mfa-required'])
  const inside = await call<SignInView>('POST', '/v1/auth/mfa/challenge', {
    json: { challenge_token: asked.body.challenge_token, code: await freshCode(platform, person) },
  })
  assert.deepEqual([inside.status, inside.body.user_id], [200, body.user_id])
})

test('who was suspended is not let in', async () => {
  const { login } = employee()
  const { user_id: userId } = await enter(login)
  await query(em(), sql`update app_user set suspended_at = now() where id = ${userId}`)
  assert.deepEqual(await refused(login), [403, 'account-suspended'])
})

test('another issuer behind the same name knows nobody', async () => {
  const { login } = employee()
  const before = await enter(login)
  await query(em(), sql`update identity_link set issuer = 'https://old.example' where subject = ${login}`)
  await query(em(), sql`update app_user set email = id where id = ${before.user_id}`)
  assert.deepEqual(await refused(login), [409, 'state-conflict'])
})

test('who leaves takes along what providers and apps know of them', async () => {
  const { login, email } = employee()
  const { client, ...body } = await enter(login)
  await withApp(platform, { ...body, email, refresh_token: body.refresh_token!, client })
  const left = await client.call('DELETE', '/v1/me')
  assert.ok(left.status < 300, JSON.stringify(left.body))
  const kept = await query(
    em(),
    sql`select 1 from identity_link where user_id = ${body.user_id}
        union all select 1 from recovery_code where user_id = ${body.user_id}
        union all select 1 from app_user where id = ${body.user_id} and (totp_secret is not null or totp_kid is not null)`,
  )
  assert.deepEqual(kept, [])
  assert.notEqual((await enter(login)).user_id, body.user_id)
})
