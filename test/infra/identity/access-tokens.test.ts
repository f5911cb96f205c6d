import assert from 'node:assert/strict'
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hkdfSync,
  sign as signBytes,
  type JsonWebKey,
} from 'node:crypto'
import { test } from 'node:test'
import { accessTokens, accessTokenSeconds } from '#infra/identity/access-tokens.ts'

const issuer = 'https://api.example.com'
const one = { kid: 'one', secret: 'a-secret-of-the-tests-0123456789abcdef' }
const two = { kid: 'two', secret: 'another-secret-of-the-tests-0123456789' }
const tokens = accessTokens({ keys: [one], issuer })
const claims = {
  userId: 'usr_1',
  sessionId: 'ses_1',
  accountId: 'org_1',
  provenAt: new Date('2026-11-20T09:00:00.000Z'),
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const read = (text: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>

const good = await tokens.sign(claims)
const [head, body, signature] = good.split('.') as [string, string, string]

/** A token with these members changed, signed by the platform's own key all the same. */
const signedWith = (header: object, payload: object = {}): string => {
  const text = `${part({ ...read(head), ...header })}.${part({ ...read(body), ...payload })}`
  return `${text}.${ownSignature(text).toString('base64url')}`
}

// What the platform's key signs, which no attacker can: these show that the checks do not rest on the signature alone.
const ownSignature = (text: string): Buffer => {
  const seed = Buffer.from(hkdfSync('sha256', one.secret, '', 'inkstone access tokens', 32))
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  return signBytes(null, Buffer.from(text), createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
}

const now = Math.floor(Date.now() / 1000)
const foreign = generateKeyPairSync('ed25519')
const foreignJwk = foreign.publicKey.export({ format: 'jwk' })

const foreignSigned = (header: object): string => {
  const text = `${part({ ...read(head), ...header })}.${body}`
  return `${text}.${signBytes(null, Buffer.from(text), foreign.privateKey).toString('base64url')}`
}

const macWithPublicKey = async (): Promise<string> => {
  const { keys } = await tokens.jwks()
  const pem = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' }).export({ format: 'pem', type: 'spki' })
  const text = `${part({ ...read(head), alg: 'HS256' })}.${body}`
  return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`
}

/** What a token says that was made for the claims. */
const said = (token: string): object => {
  const { exp } = read(token.split('.')[1]!) as { exp: number }
  return { ...claims, expiresAt: new Date(exp * 1000) }
}

test('a token that was signed here says what went into it', async () => {
  const { exp, iat } = read(body) as { exp: number; iat: number }
  assert.deepEqual(await tokens.verify(good), said(good))
  assert.deepEqual(read(head), { alg: 'EdDSA', typ: 'at+jwt', kid: 'one' })
  assert.equal(exp - iat, accessTokenSeconds)
  assert.ok(accessTokenSeconds <= 900)
})

const attacks: Record<string, () => string | Promise<string>> = {
  'no algorithm': () => `${part({ ...read(head), alg: 'none' })}.${body}.`,
  'no algorithm, in odd letters': () => `${part({ ...read(head), alg: 'nOnE' })}.${body}.`,
  'no signature': () => `${head}.${body}.`,
  'the public key as the secret of a MAC': macWithPublicKey,
  'an algorithm of another family': () => signedWith({ alg: 'RS256' }),
  'a key of its own in the header': () => foreignSigned({ jwk: foreignJwk }),
  'a key of its own in the header, under a name of ours': () => foreignSigned({ jwk: foreignJwk, kid: 'one' }),
  'an address to fetch keys from': () => signedWith({ jku: 'https://evil.example/jwks.json' }),
  'an address to fetch certificates from': () => signedWith({ x5u: 'https://evil.example/cert.pem' }),
  'a certificate of its own': () => signedWith({ x5c: ['MIIB'] }),
  'an extension that must be understood': () => signedWith({ crit: ['b64'], b64: false }),
  'a key that is not known': () => signedWith({ kid: 'three' }),
  'no key id': () => signedWith({ kid: undefined }),
  'the signature of somebody else': () => foreignSigned({}),
  'another type': () => signedWith({ typ: 'JWT' }),
  'no type': () => signedWith({ typ: undefined }),
  'another issuer': () => signedWith({}, { iss: 'https://evil.example' }),
  'another audience': () => signedWith({}, { aud: 'https://other.example.com' }),
  'no audience': () => signedWith({}, { aud: undefined }),
  'a beginning in the future': () => signedWith({}, { nbf: now + 3600 }),
  'an issue in the future': () => signedWith({}, { iat: now + 3600, exp: now + 4000 }),
  'a life that is too long': () => signedWith({}, { iat: now - 4000, exp: now + 3600 }),
  'no end': () => signedWith({}, { exp: undefined }),
  'no session': () => signedWith({}, { sid: undefined }),
  'a session that is no text': () => signedWith({}, { sid: { $ne: '' } }),
  'no proof': () => signedWith({}, { auth_time: 'yesterday' }),
  'an altered claim': () => `${head}.${part({ ...read(body), acc: 'org_2' })}.${signature}`,
  'an altered signature': () => `${head}.${body}.${signature.replace(/^./, first => (first === 'A' ? 'B' : 'A'))}`,
  'too few parts': () => `${head}.${body}`,
  'too many parts': () => `${good}.${signature}`,
  'no JSON': () => 'a.b.c',
  nothing: () => '',
}

for (const [what, forge] of Object.entries(attacks)) {
  test(`a token is refused that has ${what}`, async () => {
    const verdict = await tokens.verify(await forge())
    assert.ok(verdict === 'invalid' || verdict === 'expired', what)
  })
}

test('a token that has ended says so, so that its holder can renew it', async () => {
  assert.equal(await tokens.verify(await tokens.sign(claims, new Date(Date.now() - 3_600_000))), 'expired')
})

test('keys are replaced while tokens of the old one are still good, and then no more', async () => {
  const both = accessTokens({ keys: [two, one], issuer })
  assert.deepEqual(await both.verify(good), said(good))
  const newer = await both.sign(claims)
  assert.equal(read(newer.split('.')[0]!)['kid'], 'two')
  assert.deepEqual(
    (await both.jwks()).keys.map(({ kid }) => kid),
    ['two', 'one'],
  )
  const after = accessTokens({ keys: [two], issuer })
  assert.deepEqual(await after.verify(newer), said(newer))
  assert.equal(await after.verify(good), 'invalid')
})

test('the same secret makes the same key, and another one another', async () => {
  const key = async (secret: string) => (await accessTokens({ keys: [{ kid: 'k', secret }], issuer }).jwks()).keys[0]!.x
  assert.equal(await key(one.secret), await key(one.secret))
  assert.notEqual(await key(one.secret), await key(two.secret))
})
