import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, beforeEach, test } from 'node:test'
import type { SignInView } from '#contracts/http/auth.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newBrowser, signInThere } from '../support/browser.ts'
import { clientOf } from '../support/client.ts'
import { corpSignIn, problemIn } from '../support/corp-sign-in.ts'
import { startOidcServer } from '../support/oidc-server.ts'
import { startPlatform } from '../support/platform.ts'
import { newEmail, stranger } from '../support/signed-up.ts'
import { startWechatServer } from '../support/wechat-server.ts'
import { eventually } from '../support/eventually.ts'

const corp = await startOidcServer({ after })
const wechat = await startWechatServer({ after })
const platform = await startPlatform(
  { after },
  { start: ['relay', 'delivery', 'ingress'], identity: { providers: [corp.settings, wechat.settings] } },
)
const { em } = platform
const { call, problem } = stranger(platform)
const { at, home, startOf, wayBack, arrive, exchange, enter, employee } = corpSignIn(platform, corp)

beforeEach(async () => void (await query(em(), sql`delete from throttle`)))

test('what is configured is listed, without anything that is nobody’s business', async () => {
  const { body } = await call<{ data: object[] }>('GET', '/v1/auth/oidc/providers')
  assert.deepEqual(body.data, [
    { object: 'sign_in_provider', id: 'corp', label: 'The company', start_url: at('corp/start') },
    { object: 'sign_in_provider', id: 'wechat', label: '微信', start_url: at('wechat/start') },
  ])
  for (const path of ['nobody/start', 'nobody/callback'])
    assert.equal((await problem('GET', `/v1/auth/oidc/${path}`)).status, 404)
})

test('a browser is sent to the provider with PKCE, state and nonce, and back to one address only', async () => {
  const browser = newBrowser()
  const { status, location, setCookies } = await browser.visit(startOf('corp'), {
    headers: { 'X-Forwarded-Host': 'evil.example' },
  })
  assert.equal(status, 302)
  const { origin, searchParams } = new URL(location!)
  assert.equal(origin, corp.settings.issuer)
  const sent = Object.fromEntries(searchParams)
  assert.deepEqual(
    [sent['redirect_uri'], sent['response_type'], sent['scope'], sent['code_challenge_method']],
    [home, 'code', 'openid email profile', 'S256'],
  )
  for (const name of ['state', 'nonce', 'code_challenge']) assert.match(sent[name]!, /^[\w-]{43}$/, name)
  assert.match(setCookies[0]!, /^ink_outside=[\w-]{43}; Max-Age=600; Path=\/v1\/auth\/oidc; .*HttpOnly; SameSite=Lax$/)
  const again = new URL((await browser.visit(startOf('corp'))).location!)
  for (const name of ['state', 'nonce', 'code_challenge'])
    assert.notEqual(again.searchParams.get(name), sent[name], name)
  assert.equal((await browser.visit(at('corp/start'))).status, 422)
  assert.equal((await browser.visit(at('corp/start?code_challenge=short'))).status, 422)
})

test('somebody new has an account of their own after the first time, and the same one after the second', async () => {
  const { login, email } = employee()
  const first = await enter(login)
  const me = await first.client.call<{ id: string; email: string; email_verified: boolean; name: string }>(
    'GET',
    '/v1/me',
  )
  assert.deepEqual([me.body.email, me.body.email_verified, me.body.name], [email, true, 'Ada Lovelace'])
  const balance = await first.client.call<{ available: string }>('GET', '/v1/credits/balance')
  assert.equal(balance.status, 200)
  const second = await enter(login)
  assert.equal(second.user_id, first.user_id)
  assert.notEqual(second.session_id, first.session_id)
  const [entry] = await query<{ facts: { by: string } }>(
    em(),
    sql`select facts from audit_entry where subject = ${first.session_id} and action = 'session.opened'`,
  )
  assert.equal(entry!.facts.by, 'oidc')
  const links = await first.client.call<{ data: { provider: string }[] }>('GET', '/v1/auth/oidc/links')
  assert.deepEqual(
    links.body.data.map(({ provider }) => provider),
    ['corp'],
  )
})

test('the code in the address opens once, in time, and for the page that began only', async () => {
  const { login } = employee()
  const taken = await arrive(login)
  const thief = randomBytes(32).toString('base64url')
  assert.equal((await exchange(taken, { code_verifier: thief })).status, 401)
  assert.equal((await exchange(taken)).status, 401)
  const late = await arrive(login)
  await query(em(), sql`update one_time_token set expires_at = now() where purpose = 'outside-sign-in'`)
  assert.equal((await exchange(late)).status, 401)
  const good = await arrive(login)
  const all = await Promise.all(Array.from({ length: 20 }, () => exchange(good)))
  assert.deepEqual(
    all.map(({ status }) => status).toSorted((one, other) => one - other),
    [200, ...Array.from({ length: 19 }, () => 401)],
  )
  const page = { Origin: 'https://console.example.com' }
  const cookies = await arrive(login)
  assert.equal((await exchange(cookies, { transport: 'cookie' })).status, 403)
  const inside = await exchange(cookies, { transport: 'cookie' }, page)
  assert.equal('refresh_token' in inside.body, false)
  assert.match(inside.headers.get('Set-Cookie')!, /^ink_refresh=/)
})

test('who comes back twice, in another browser, or with another state is refused', async () => {
  const { login } = employee()
  const browser = newBrowser()
  const back = await wayBack(browser, login)
  const elsewhere = await newBrowser().visit(back.href)
  assert.deepEqual([elsewhere.status, problemIn(elsewhere)], [400, 'invalid-request'])

  const forged = new URL(back)
  forged.searchParams.set('state', randomBytes(32).toString('base64url'))
  const kept = new Map(browser.cookies.get(platform.baseUrl()))
  assert.equal((await browser.visit(forged.href)).status, 400)
  forged.searchParams.delete('state')
  browser.cookies.set(platform.baseUrl(), new Map(kept))
  assert.equal((await browser.visit(forged.href)).status, 400)

  browser.cookies.set(platform.baseUrl(), new Map(kept))
  assert.equal((await browser.visit(back.href)).status, 302)
  browser.cookies.set(platform.baseUrl(), new Map(kept))
  const replayed = await browser.visit(back.href)
  assert.deepEqual([replayed.status, problemIn(replayed)], [400, 'invalid-request'])
})

test('a code that was used is refused, also with a state of its own', async () => {
  const { login } = employee()
  const browser = newBrowser()
  const used = await wayBack(browser, login)
  assert.equal((await browser.visit(used.href)).status, 302)
  const next = new URL((await browser.visit(startOf('corp'))).location!)
  const mixed = new URL(used)
  mixed.searchParams.set('state', next.searchParams.get('state')!)
  const { status, body } = await browser.visit(mixed.href)
  assert.deepEqual([status, problemIn({ body })], [400, 'invalid-request'])
})

/** Changes one thing about the question to the provider on its way there, or about the answer on its way back. */
const tampered = async (there: (url: URL) => void, back: (url: URL) => void = () => undefined) => {
  const { login } = employee()
  const browser = newBrowser()
  const url = new URL((await browser.visit(startOf('corp'))).location!)
  there(url)
  const arrived = await signInThere(browser, url.href, { login, until: home })
  back(arrived)
  return browser.visit(arrived.href)
}

test('an id token for another nonce, a code for another verifier and an answer of another issuer are refused', async () => {
  const other = randomBytes(32).toString('base64url')
  const keep = (): void => undefined
  for (const answer of [
    await tampered(url => url.searchParams.set('nonce', other)),
    await tampered(url => url.searchParams.delete('nonce')),
    await tampered(url => url.searchParams.set('code_challenge', other)),
    await tampered(keep, url => url.searchParams.set('iss', 'https://evil.example')),
    await tampered(keep, url => url.searchParams.delete('code')),
  ])
    assert.deepEqual([answer.status, problemIn(answer)], [400, 'invalid-request'])
})

test('whoever says no at the provider is not signed in', async () => {
  const browser = newBrowser()
  const back = await wayBack(browser, '')
  assert.equal(back.searchParams.get('error'), 'access_denied')
  assert.equal((await browser.visit(back.href)).status, 400)
  const page = newBrowser()
  const denied = await wayBack(page, '')
  const { status, location } = await page.visit(denied.href, { headers: { Accept: 'text/html,*/*;q=0.8' } })
  assert.deepEqual([status, location], [302, 'https://console.example.com/sign-in#problem=invalid-request'])
})

test('a provider that does not answer is said to be away', async () => {
  const { login } = employee()
  const browser = newBrowser()
  const back = await wayBack(browser, login)
  corp.setAway(true)
  const { status, body } = await browser.visit(back.href)
  corp.setAway(false)
  assert.deepEqual([status, problemIn({ body })], [503, 'identity-provider-unavailable'])
})

test('without a console the answer is the session itself', async context => {
  const other = await startOidcServer(context)
  const plain = await startPlatform(context, {
    start: ['ingress'],
    identity: { providers: [other.settings], consoleUrl: undefined },
  })
  const back = `${plain.baseUrl()}/v1/auth/oidc/corp/callback`
  other.open(back)
  other.people.set('ada', { name: 'Ada', email: newEmail(), email_verified: true })
  const browser = newBrowser()
  const { location } = await browser.visit(`${plain.baseUrl()}/v1/auth/oidc/corp/start`)
  const { href } = await signInThere(browser, location!, { login: 'ada', until: back })
  const { status, body } = await browser.visit(href)
  const { access_token: token } = body as SignInView
  assert.equal(status, 200)
  await eventually(
    'the session is good',
    async () => (await clientOf(plain.baseUrl, token).call('GET', '/v1/me')).status === 200,
  )
})
