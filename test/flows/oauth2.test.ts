import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, beforeEach, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { newBrowser } from '../support/browser.ts'
import { clientOf } from '../support/client.ts'
import { codeIn, corpSignIn } from '../support/corp-sign-in.ts'
import { startOidcServer } from '../support/oidc-server.ts'
import { startPlatform } from '../support/platform.ts'
import { startWechatServer } from '../support/wechat-server.ts'
import { withApp } from '../support/second-factor.ts'

const corp = await startOidcServer({ after })
const wechat = await startWechatServer({ after })
const platform = await startPlatform(
  { after },
  { start: ['relay', 'delivery', 'ingress'], identity: { providers: [corp.settings, wechat.settings] } },
)
const { em } = platform
const { at, startOf, exchange } = corpSignIn(platform, corp)

beforeEach(async () => void (await query(em(), sql`delete from throttle`)))

const wechatHome = at('wechat/callback')

/** Goes to WeChat and comes back with a code of somebody. */
const fromWechat = async (code: string) => {
  const browser = newBrowser()
  const { location } = await browser.visit(startOf('wechat'))
  const there = new URL(location!)
  return { there, visit: await browser.visit(`${wechatHome}?code=${code}&state=${there.searchParams.get('state')}`) }
}

test('a provider with words of its own, no id token and no addresses is spoken to in them', async () => {
  const openid = `o${randomBytes(8).toString('hex')}`
  const { there, visit } = await fromWechat(wechat.codeOf(openid))
  assert.deepEqual(
    [
      there.searchParams.get('appid'),
      there.searchParams.get('redirect_uri'),
      there.searchParams.get('scope'),
      there.hash,
    ],
    ['wx0123456789abcdef', wechatHome, 'snsapi_login', '#wechat_redirect'],
  )
  assert.equal(there.searchParams.has('client_id'), false)
  const inside = await exchange(codeIn(visit.location!))
  const { call: ask } = clientOf(platform.baseUrl, inside.body.access_token)
  const me = await ask<{ name: string; email: string; email_verified: boolean }>('GET', '/v1/me')
  assert.deepEqual([me.body.name, me.body.email_verified], ['小明', false])
  assert.match(me.body.email, /@no-address\.invalid$/)
  const token = wechat.asked.find(({ pathname }) => pathname === '/sns/oauth2/access_token')!
  assert.deepEqual(
    ['appid', 'grant_type'].map(name => token.searchParams.get(name)),
    ['wx0123456789abcdef', 'authorization_code'],
  )
  const { visit: again } = await fromWechat(wechat.codeOf(openid))
  const second = await exchange(codeIn(again.location!))
  assert.equal(second.body.user_id, inside.body.user_id)
  const used = [...wechat.asked].findLast(({ searchParams }) => searchParams.has('code'))!.searchParams.get('code')!
  assert.equal((await fromWechat(used)).visit.status, 400)
  assert.equal((await fromWechat('')).visit.status, 400)
})

test('to whoever has no address no letter is sent, and what asks for one works all the same', async () => {
  const { visit } = await fromWechat(wechat.codeOf(`o${randomBytes(8).toString('hex')}`))
  const { body } = await exchange(codeIn(visit.location!))
  const client = clientOf(platform.baseUrl, body.access_token)
  const person = await withApp(platform, { ...body, email: '', refresh_token: body.refresh_token!, client })
  assert.equal(person.recoveryCodes.length, 10)
  const letters = await query(em(), sql`select from outbox where body::text like '%no-address.invalid%'`)
  assert.equal(letters.length, 0)
})
