import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { oauth2Provider } from '#infra/identity/oauth2-provider.ts'
import { ProviderAway, ProviderRefused } from '#infra/identity/outside-provider.ts'
import type { Oauth2Settings } from '#infra/identity/provider-settings.ts'

type Reply = { status?: number; headers?: Record<string, string>; body: string }
type Asked = { method: string; url: URL; form: URLSearchParams }

let token: Reply = { body: '' }
let userinfo: Reply = { body: '' }
const asked: Asked[] = []
const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await text(request)
  const url = new URL(request.url!, 'http://server')
  asked.push({ method: request.method!, url, form: new URLSearchParams(body) })
  const reply = url.pathname === '/token' ? token : userinfo
  response.writeHead(reply.status ?? 200, reply.headers).end(reply.body)
}
const server = createServer((request, response) => void serve(request, response))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
after(() => server.close().closeAllConnections())
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const settings: Oauth2Settings = {
  type: 'oauth2',
  id: 'git',
  label: 'Git',
  clientId: 'ink',
  clientSecret: 'never-to-be-shown',
  authorizationEndpoint: `${origin}/authorize?tenant=1`,
  tokenEndpoint: `${origin}/token`,
  userinfoEndpoint: `${origin}/user`,
  scopes: 'user',
  tokenMethod: 'POST',
  parameters: { client_id: 'client_id', client_secret: 'client_secret' },
  fragment: undefined,
  userinfoParameters: [],
  claims: { subject: 'id', name: 'login', email: 'email', email_verified: 'verified' },
}
const attempt = { redirectUri: 'https://ink.example/back', state: 'the-state', nonce: 'n', verifier: 'v'.repeat(43) }
const back = (query: string): URL => new URL(`${attempt.redirectUri}?${query}`)

const identify = (answers: { token?: Reply; userinfo?: Reply } = {}, query = 'code=c&state=the-state') => {
  token = answers.token ?? { body: '{"access_token":"at"}' }
  userinfo = answers.userinfo ?? { body: '{"id":7,"login":"ada","email":"ada@example.com","verified":true}' }
  return oauth2Provider(settings).identityOf(back(query), attempt)
}

test('who it is comes from the server, by the names that it uses', async () => {
  assert.deepEqual(await identify(), {
    issuer: origin,
    subject: '7',
    name: 'ada',
    email: 'ada@example.com',
    isEmailVerified: true,
  })
  const { method, url, form } = asked.findLast(({ url: { pathname } }) => pathname === '/token')!
  assert.deepEqual(
    [method, url.search, form.get('client_secret'), form.get('code'), form.get('code_verifier')],
    ['POST', '', 'never-to-be-shown', 'c', attempt.verifier],
  )
})

test('an address counts as vouched for only where the server says so in so many words', async () => {
  for (const verified of ['"true"', '1', 'null', '"yes"']) {
    const { isEmailVerified } = await identify({
      userinfo: { body: `{"id":7,"email":"a@b.c","verified":${verified}}` },
    })
    assert.equal(isEmailVerified, false, verified)
  }
})

test('the browser is sent there with everything that comes back or is checked', async () => {
  const { searchParams } = await oauth2Provider(settings).addressFor(attempt)
  assert.deepEqual(
    ['tenant', 'client_id', 'redirect_uri', 'state', 'nonce', 'code_challenge_method', 'client_secret'].map(name =>
      searchParams.get(name),
    ),
    ['1', 'ink', attempt.redirectUri, 'the-state', 'n', 'S256', null],
  )
})

test('another state, no code, several codes or a refusal open nothing, and nobody is asked', async () => {
  const before = asked.length
  for (const query of [
    'code=c',
    'code=c&state=x',
    'state=the-state',
    'code=&state=the-state',
    'code=a&code=b&state=the-state',
    'error=access_denied&state=the-state',
  ])
    await assert.rejects(identify({}, query), ProviderRefused, query)
  assert.equal(asked.length, before)
})

test('a code that the server does not take is refused', async () => {
  for (const body of ['{"errcode":40029}', '{"error":"bad_verification_code"}', '{"access_token":null}', '[]'])
    await assert.rejects(identify({ token: { body } }), ProviderRefused, body)
})

test('whoever is not named is nobody', async () => {
  for (const body of [
    '{}',
    '{"id":""}',
    '{"id":null}',
    '{"id":{"$ne":1}}',
    '{"id":1.5}',
    `{"id":"${'x'.repeat(256)}"}`,
  ])
    await assert.rejects(identify({ userinfo: { body } }), ProviderRefused, body.slice(0, 40))
})

test('what cannot be understood says nothing of what was asked', async () => {
  const bad: Reply[] = [
    { body: '<html>' },
    { body: '"text"' },
    { body: '' },
    { status: 503, body: '{"access_token":"at"}' },
    { body: JSON.stringify({ access_token: 'x'.repeat(100_000) }) },
    { status: 302, headers: { Location: `${origin}/user` }, body: '' },
  ]
  for (const reply of bad)
    await assert.rejects(identify({ token: reply }), (error: unknown) => {
      assert.ok(error instanceof ProviderAway, reply.body.slice(0, 40))
      assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /never-to-be-shown/)
      return true
    })
})
