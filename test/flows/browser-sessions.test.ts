import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { SignInView } from '#contracts/http/auth.ts'
import { query, sql } from '#infra/db/sql.ts'
import { startPlatform } from '../support/platform.ts'
import { goodPassword, signedUp, stranger } from '../support/signed-up.ts'

const platform = await startPlatform({ after }, { start: ['relay', 'delivery', 'ingress'] })
const { call } = stranger(platform)
const ada = await signedUp(platform)

beforeEach(async () => void (await query(platform.em(), sql`delete from throttle`)))

const page = { Origin: 'https://console.example.com' }

const cookieLogin = (headers: Record<string, string>) =>
  call<SignInView>('POST', '/v1/auth/login', {
    json: { email: ada.email, password: goodPassword, transport: 'cookie' },
    headers,
  })

test('in a browser the refresh token goes into a cookie that no script and no other site reads', async () => {
  const { status, headers, body } = await cookieLogin(page)
  assert.equal(status, 200)
  assert.equal('refresh_token' in body, false)
  const cookie = headers.get('Set-Cookie')!
  assert.match(cookie, /^ink_refresh=[\w-]{43}; Path=\/v1\/auth; Expires=.*; HttpOnly; SameSite=Strict$/)
  assert.deepEqual(
    [headers.get('Access-Control-Allow-Origin'), headers.get('Access-Control-Allow-Credentials')],
    ['https://console.example.com', 'true'],
  )
  const renewed = await call<SignInView>('POST', '/v1/auth/refresh', {
    headers: { ...page, Cookie: cookie.split(';')[0]! },
  })
  assert.equal(renewed.status, 200)
  assert.equal('refresh_token' in renewed.body, false)
  assert.notEqual(renewed.headers.get('Set-Cookie')!.split(';')[0], cookie.split(';')[0])
  const left = await call('POST', '/v1/auth/logout', {
    headers: { ...page, Cookie: renewed.headers.get('Set-Cookie')!.split(';')[0]! },
  })
  assert.match(left.headers.get('Set-Cookie')!, /^ink_refresh=; Path=\/v1\/auth; Expires=Thu, 01 Jan 1970/)
})

test('a cookie is taken from pages of the service only, and no other origin is told that it may read', async () => {
  const { headers } = await cookieLogin(page)
  const Cookie = headers.get('Set-Cookie')!.split(';')[0]!
  for (const Origin of [undefined, 'null', 'https://evil.example', 'https://console.example.com.evil.example']) {
    const sent = { Cookie, ...(Origin === undefined ? {} : { Origin }) }
    for (const path of ['/v1/auth/refresh', '/v1/auth/logout']) {
      const answer = await call<{ code: string }>('POST', path, { headers: sent })
      assert.deepEqual([answer.status, answer.body.code], [403, 'forbidden'], `${path} from ${Origin}`)
      assert.equal(answer.headers.get('Access-Control-Allow-Origin'), null)
    }
    assert.equal((await cookieLogin(Origin === undefined ? {} : { Origin })).status, 403)
  }
})

test('a preflight names what may be sent, to pages of the service only', async () => {
  const ask = (Origin: string) =>
    fetch(`${platform.baseUrl()}/v1/me`, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'PATCH', 'Access-Control-Request-Headers': 'authorization' },
    })
  const ours = await ask('https://console.example.com')
  assert.equal(ours.status, 204)
  assert.match(ours.headers.get('Access-Control-Allow-Headers')!, /Authorization/)
  assert.match(ours.headers.get('Vary')!, /Origin/)
  for (const origin of ['null', 'https://evil.example']) {
    const theirs = await ask(origin)
    assert.equal(theirs.headers.get('Access-Control-Allow-Origin'), null)
    assert.equal(theirs.headers.get('Access-Control-Allow-Methods'), null)
  }
})
