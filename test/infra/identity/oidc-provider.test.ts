import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { oidcProvider } from '#infra/identity/oidc-provider.ts'
import { ProviderAway, ProviderRefused } from '#infra/identity/outside-provider.ts'

const { privateKey, publicKey } = await generateKeyPair('RS256')
const stranger = await generateKeyPair('RS256')
const keys = [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }]

type Asked = { path: string; authorization: string | undefined; form: URLSearchParams }

/** A server that says what it is told to, also what no honest one would. */
let says: { status?: number; discovery?: object; idToken?: string; userinfo?: object } = {}
const asked: Asked[] = []
const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await text(request)
  const { pathname } = new URL(request.url!, 'http://server')
  asked.push({ path: pathname, authorization: request.headers.authorization, form: new URLSearchParams(body) })
  const answers: Record<string, object> = {
    '/.well-known/openid-configuration': { ...discovery(), ...says.discovery },
    '/token': { access_token: 'at', token_type: 'bearer', id_token: says.idToken },
    '/jwks': { keys },
    '/userinfo': says.userinfo ?? {},
  }
  response.writeHead(says.status ?? 200, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(answers[pathname]))
}
const server = createServer((request, response) => void serve(request, response))
server.listen(0, '127.0.0.1')
await once(server, 'listening')
after(() => server.close().closeAllConnections())
const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const discovery = () => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  userinfo_endpoint: `${issuer}/userinfo`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
})

const clientSecret = 'client-secret-of-the-tests-0123456789'
const settings = {
  type: 'oidc',
  id: 'corp',
  label: 'Corp',
  issuer,
  scopes: 'openid email',
  clientId: 'ink',
  clientSecret,
} as const
const attempt = {
  redirectUri: 'https://ink.example/v1/auth/oidc/corp/callback',
  state: 'the-state',
  nonce: 'the-nonce',
  verifier: 'v'.repeat(43),
}
const home = new URL(`${attempt.redirectUri}?code=the-code&state=the-state`)

const claims = {
  iss: issuer,
  aud: 'ink',
  sub: 'ada',
  nonce: 'the-nonce',
  email: 'ada@example.com',
  email_verified: true,
}
const seconds = (): number => Math.floor(Date.now() / 1000)
const signed = (changed: object = {}, key = privateKey): Promise<string> =>
  new SignJWT({ iat: seconds(), exp: seconds() + 60, ...claims, ...changed })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .sign(key)

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const byHand = (header: object, key?: string | Buffer): string => {
  const signedText = `${part(header)}.${part({ iat: seconds(), exp: seconds() + 60, ...claims })}`
  return `${signedText}.${key === undefined ? '' : createHmac('sha256', key).update(signedText).digest('base64url')}`
}

/** Comes back, and is told who it is. */
const identify = (idToken: string, more: typeof says = {}) => {
  says = { ...more, idToken }
  return oidcProvider(settings).identityOf(home, attempt)
}

test('an id token that holds says who it is', async () => {
  assert.deepEqual(await identify(await signed({ name: 'Ada' })), {
    issuer,
    subject: 'ada',
    name: 'Ada',
    email: 'ada@example.com',
    isEmailVerified: true,
  })
  const { form, authorization } = asked.findLast(({ path }) => path === '/token')!
  assert.deepEqual(
    [form.get('code'), form.get('redirect_uri'), form.get('code_verifier'), form.has('client_secret')],
    ['the-code', attempt.redirectUri, attempt.verifier, false],
  )
  assert.match(authorization!, /^Basic /)
})

test('no other id token does', async () => {
  const wrong: Record<string, string> = {
    'no signature': byHand({ alg: 'none' }),
    'the client secret as its key': byHand({ alg: 'HS256', kid: 'k1' }, clientSecret),
    'the public key as a secret': byHand({ alg: 'HS256', kid: 'k1' }, JSON.stringify(keys[0])),
    'a key of somebody else': await signed({}, stranger.privateKey),
    'another issuer': await signed({ iss: 'https://evil.example' }),
    'another audience': await signed({ aud: 'other' }),
    'several audiences and another party': await signed({ aud: ['ink', 'other'], azp: 'other' }),
    'another nonce': await signed({ nonce: 'another' }),
    'no nonce': await signed({ nonce: undefined }),
    'a time that is over': await signed({ iat: seconds() - 900, exp: seconds() - 600 }),
    'no end': await signed({ exp: undefined }),
    'no subject': await signed({ sub: undefined }),
    nothing: 'x',
  }
  for (const [what, token] of Object.entries(wrong))
    await assert.rejects(
      identify(token),
      error => error instanceof ProviderRefused || error instanceof ProviderAway,
      what,
    )
})

test('the address is asked for where the token does not say it, and it must be about the same person', async () => {
  const bare = await signed({ email: undefined, email_verified: undefined })
  const { email, isEmailVerified } = await identify(bare, {
    userinfo: { sub: 'ada', email: 'ada@example.com', email_verified: 'true' },
  })
  assert.deepEqual([email, isEmailVerified], ['ada@example.com', false])
  await assert.rejects(identify(bare, { userinfo: { sub: 'bob', email: 'bob@example.com', email_verified: true } }))
})

test('the secret goes into the form where a server takes it only there', async () => {
  await identify(await signed(), { discovery: { token_endpoint_auth_methods_supported: ['client_secret_post'] } })
  const { form, authorization } = asked.findLast(({ path }) => path === '/token')!
  assert.deepEqual([form.get('client_secret'), authorization], [clientSecret, undefined])
})

test('a server that says it is another one is not believed', async () => {
  says = { discovery: { issuer: 'https://evil.example' } }
  await assert.rejects(oidcProvider(settings).addressFor(attempt), ProviderAway)
})

test('a server that was away is asked again the next time', async () => {
  const provider = oidcProvider(settings)
  says = { status: 503 }
  await assert.rejects(provider.addressFor(attempt), ProviderAway)
  says = {}
  const { searchParams } = await provider.addressFor(attempt)
  assert.deepEqual(
    [searchParams.get('state'), searchParams.get('nonce'), searchParams.get('code_challenge_method')],
    ['the-state', 'the-nonce', 'S256'],
  )
  assert.notEqual(searchParams.get('code_challenge'), attempt.verifier)
})
