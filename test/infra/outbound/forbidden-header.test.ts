import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isForbiddenHeader, isFramingHeader } from '#infra/outbound/forbidden-header.ts'

test('headers that frame the message, belong to the connection or to the delivery are refused in any case', () => {
  const names = `
    Host HOST content-length Content-Length Transfer-Encoding Connection Keep-Alive Upgrade TE Trailer Expect
    Proxy-Authorization Proxy-Connection HTTP2-Settings
    webhook-id Webhook-Signature WebHook-Request-Origin webhook- ce-id CE-Type ce-anything
    Content-Type Content-Encoding Accept-Encoding User-Agent Origin Sec-Fetch-Site`
  for (const name of names.trim().split(/\s+/)) assert.equal(isForbiddenHeader(name, 'x'), true, name)
})

test('headers that claim another sender, or that metadata services want to see, are refused', () => {
  for (const name of [
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'Forwarded',
    'Via',
    'X-Real-IP',
    'Metadata',
    'Metadata-Flavor',
    'X-aws-ec2-metadata-token',
    'X-Google-Metadata-Request',
  ])
    assert.equal(isForbiddenHeader(name, 'True'), true, name)
})

test('what would end a header, or cannot be sent as it is, is refused', () => {
  for (const value of [
    'a\r\nb: c',
    'a\nb',
    'a\rb',
    'a\0b',
    '\x7f',
    'é',
    '\u{1F600}',
    '\u010a',
    '',
    ' a',
    'a ',
    '\ta',
    'x'.repeat(4097),
  ])
    assert.equal(isForbiddenHeader('x-key', value), true, JSON.stringify(value).slice(0, 20))
  for (const name of ['', 'x key', 'x:key', 'x-key\r\n', 'x-kéy', '(x)', 'x\0', 'x'.repeat(101), '__proto__ '])
    assert.equal(isForbiddenHeader(name, 'a'), true, JSON.stringify(name))
})

test('what a receiver may want to know its sender by is let through', () => {
  for (const [name, value] of [
    ['Authorization', 'Bearer abc.def-ghi'],
    ['x-api-key', 'k'],
    ['X-Tenant', 'a, "b"; c=\td'],
    ['cookie', 'a=b'],
    ['certificate-id', '1'],
    ['hostess', '1'],
    ['x-webhook-id', '1'],
    ['x-long', 'x'.repeat(4096)],
  ])
    assert.equal(isForbiddenHeader(name!, value!), false, name)
})

test('only what frames a message counts as framing', () => {
  assert.equal(isFramingHeader('Transfer-Encoding'), true)
  assert.equal(isFramingHeader('authorization'), false)
})
