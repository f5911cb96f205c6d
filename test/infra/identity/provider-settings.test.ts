import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mode } from '#infra/config-values.ts'
import { ConfigFault, readConfig } from '#infra/config.ts'
import { providerSettings } from '#infra/identity/provider-settings.ts'
import { z } from 'zod'

const part = (mode: Mode) => z.object({ OIDC_PROVIDERS: providerSettings(mode).default([]) })
const read = (providers: unknown, mode = 'development') =>
  readConfig(
    { part },
    { INKSTONE_ENV: mode, OIDC_PROVIDERS: typeof providers === 'string' ? providers : JSON.stringify(providers) },
  ).part.OIDC_PROVIDERS

const google = {
  type: 'oidc',
  id: 'google',
  label: 'Google',
  issuer: 'https://accounts.google.com',
  client_id: 'client',
  client_secret: 'never-to-be-shown',
}
const wechat = {
  type: 'oauth2',
  id: 'wechat',
  label: '微信',
  client_id: 'wx1',
  client_secret: 'never-to-be-shown',
  authorization_endpoint: 'https://open.weixin.qq.com/connect/qrconnect',
  token_endpoint: 'https://api.weixin.qq.com/sns/oauth2/access_token',
  userinfo_endpoint: 'https://api.weixin.qq.com/sns/userinfo',
  scopes: 'snsapi_login',
  token_method: 'GET',
  parameters: { client_id: 'appid', client_secret: 'secret' },
  fragment: 'wechat_redirect',
  userinfo_parameters: ['openid'],
  claims: { subject: 'openid', name: 'nickname' },
}

test('an OpenID Connect provider needs no more than its issuer, and one in its own words can be described', () => {
  const [one, other] = read([google, wechat], 'production')
  assert.deepEqual([one!.id, one!.scopes], ['google', 'openid email profile'])
  assert.equal(other?.type === 'oauth2' && other.parameters.client_id, 'appid')
  assert.deepEqual(read(''), [])
})

test('what cannot be used is named without a word of it', () => {
  const wrong: [unknown, string][] = [
    ['{', 'production'],
    ['{}', 'production'],
    [[{ ...google, issuer: 'http://accounts.google.com' }], 'production'],
    [[{ ...google, issuer: 'http://127.0.0.1:9' }], 'production'],
    [[{ ...google, issuer: 'http://accounts.google.com' }], 'development'],
    [[{ ...google, issuer: 'https://never-to-be-shown:x@accounts.google.com' }], 'development'],
    [[{ ...google, id: '../x' }], 'development'],
    [[{ ...google, type: 'saml' }], 'development'],
    [[{ ...google, secret: 'x' }], 'development'],
    [[google, google], 'development'],
    [[{ ...wechat, token_endpoint: 'http://api.weixin.qq.com/' }], 'production'],
    [[{ ...wechat, claims: {} }], 'development'],
    [[{ ...google, client_secret: undefined }], 'development'],
  ]
  for (const [providers, mode] of wrong)
    assert.throws(
      () => read(providers, mode),
      (error: unknown) =>
        error instanceof ConfigFault && /OIDC_PROVIDERS/.test(error.message) && !/never-to-be/.test(error.message),
      JSON.stringify(providers),
    )
  assert.equal(read([{ ...google, issuer: 'http://127.0.0.1:9' }]).length, 1)
})
