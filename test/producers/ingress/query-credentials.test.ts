import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newApiKey } from '#infra/api-keys.ts'
import { Problem } from '../../../producers/ingress/problem.ts'
import { refuseCredentials } from '../../../producers/ingress/query-credentials.ts'

const { token: key } = newApiKey('pepper-of-the-tests-0123456789abcdef')
const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJl'
const guarded = { takesToken: false, isPublic: false }

const isRefused = (url: string, where = guarded): boolean => {
  try {
    refuseCredentials(url, where)
    return false
  } catch (error) {
    assert.ok(error instanceof Problem && error.code === 'invalid-request')
    assert.ok(!error.message.includes(key) && !error.message.includes(jwt))
    return true
  }
}

test('a key or a JSON Web Token is found under any name, in any writing, and in a name itself', () => {
  for (const secret of [key, jwt]) {
    for (const url of [
      `/v1/tasks?q=${secret}`,
      `/v1/tasks?q=a%20${secret}%20b`,
      `/v1/tasks?limit=5&x=${Array.from(secret, sign => `%${sign.charCodeAt(0).toString(16)}`).join('')}`,
      `/v1/tasks?Bearer+${secret}`,
      `/v1/tasks?a=1?b=${secret}`,
    ])
      assert.ok(isRefused(url), url)
  }
})

test('a name that people give to credentials is refused whatever stands behind it', () => {
  for (const name of ['api_key', 'apikey', 'API_KEY', 'access_token', 'authorization', 'jwt', 'token'])
    assert.ok(isRefused(`/v1/tasks?${name}=x`), name)
})

test('a token may stand where it is taken, but no key in its place', () => {
  const where = { takesToken: true, isPublic: false }
  assert.ok(!isRefused(`/v1/events/stream?token=ist_${'a'.repeat(32)}`, where))
  assert.ok(isRefused(`/v1/events/stream?token=${key}`, where))
})

test('what an identity provider sends back is no business of ours, and nothing else gets past with it', () => {
  const where = { takesToken: false, isPublic: true }
  assert.ok(!isRefused(`/v1/auth/oidc/corp/callback?code=${jwt}&state=${jwt}`, where))
  assert.ok(isRefused(`/v1/auth/oidc/corp/callback?code=1&x=${jwt}`, where))
  assert.ok(isRefused(`/v1/tasks?code=${jwt}`))
})

test('what only looks a little like a credential is let through', () => {
  for (const url of [
    '/v1/tasks',
    '/v1/tasks?',
    '/v1/tasks?tag=ink_live',
    '/v1/tasks?tag=eyJ',
    '/v1/events?after=0000000000000750.0000000000000042',
    '/v1/styles?q=a.b.c',
    '/v1/tasks?q=%',
  ])
    assert.ok(!isRefused(url), url)
})
