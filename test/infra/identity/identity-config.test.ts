import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigFault, readConfig } from '#infra/config.ts'
import { identityConfig, mailConfig } from '#infra/identity/identity-config.ts'

const secret = 'q8Zc0m3Qd2c9X0s8bQ7l2mH4yVtN5pRk'
const usable = { JWT_KEYS: `k1:${secret}`, MAIL_TOKEN_KEY: secret }

const read = (env: Record<string, string>) => readConfig({ identity: identityConfig, mail: mailConfig }, env)
const faults = (env: Record<string, string>): string => {
  try {
    read(env)
    return ''
  } catch (error) {
    assert.ok(error instanceof ConfigFault)
    return error.message
  }
}

test('secrets are required, and production wants random ones', () => {
  assert.match(faults({}), /JWT_KEYS is required/)
  assert.match(faults({}), /MAIL_TOKEN_KEY is required/)
  const weak = { JWT_KEYS: `k1:${'change-me-'.repeat(4)}`, MAIL_TOKEN_KEY: 'a'.repeat(40) }
  assert.equal(faults(weak), '')
  assert.match(faults({ ...weak, INKSTONE_ENV: 'production' }), /JWT_KEYS/)
  assert.match(faults({ ...weak, INKSTONE_ENV: 'production' }), /MAIL_TOKEN_KEY/)
  assert.equal(faults({ ...usable, INKSTONE_ENV: 'production' }), '')
})

test('only named origins may use the API in a browser: neither all of them nor none nor half of one', () => {
  const good = { ...usable, CORS_ORIGINS: 'https://a.example.com, https://b.example.com:8443' }
  assert.deepEqual(read(good).identity.corsOrigins, ['https://a.example.com', 'https://b.example.com:8443'])
  for (const origin of [
    '*',
    'null',
    'https://*.example.com/',
    'https://a.example.com/path',
    'a.example.com',
    'file://',
  ])
    assert.match(faults({ ...usable, CORS_ORIGINS: origin }), /CORS_ORIGINS/, origin)
  assert.match(faults({ ...usable, CORS_ORIGINS: 'http://a.example.com', INKSTONE_ENV: 'production' }), /CORS_ORIGINS/)
})

test('cookies travel over TLS only, except in development', () => {
  assert.equal(read(usable).identity.isSecure, false)
  assert.equal(read({ ...usable, INKSTONE_ENV: 'production' }).identity.isSecure, true)
})

test('no setting of the mail server switches the check of its certificate off', () => {
  assert.match(faults({ ...usable, SMTP_URL: 'smtps://mail.example.com/?tls.rejectUnauthorized=false' }), /SMTP_URL/)
  assert.match(faults({ ...usable, SMTP_URL: 'http://mail.example.com' }), /SMTP_URL/)
  assert.equal(
    read({ ...usable, SMTP_URL: 'smtps://u:p@mail.example.com' }).mail.smtpUrl,
    'smtps://u:p@mail.example.com',
  )
})

test('a sender is one address, with or without a name, and no header besides', () => {
  for (const from of ['no-reply@example.com', 'Inkstone <no-reply@example.com>', '砚 <a@b.example>'])
    assert.equal(read({ ...usable, MAIL_FROM: from }).mail.from, from)
  for (const from of ['nobody', 'a@b.example\r\nBcc: c@d.example', '@example.com'])
    assert.match(faults({ ...usable, MAIL_FROM: from }), /MAIL_FROM/, from)
})

test('in production letters are put into no folder that nobody has named', () => {
  assert.equal(read(usable).mail.directory, '.inkstone/mail')
  assert.equal(read({ ...usable, INKSTONE_ENV: 'production' }).mail.directory, undefined)
})
