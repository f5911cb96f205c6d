import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerTo,
  pageAddress,
  pagePolicy,
  type PageRequest,
  shownAddresses,
} from '#infra/engines/chromium/page-addresses.ts'

const asset = 'asset:ast_01JD0000000000000000000000'
const request = (url: string, about: Partial<PageRequest> = {}): PageRequest => ({
  url,
  method: 'GET',
  resourceType: 'image',
  isFirst: false,
  ...about,
})
const given = (...args: Parameters<typeof request>): string => answerTo(request(...args)).give

test('the first navigation is given the page, and no later one', () => {
  assert.equal(given(pageAddress, { resourceType: 'document', isFirst: true }), 'page')
  assert.equal(given(pageAddress, { resourceType: 'document' }), 'nothing')
})

test('a first navigation to anywhere else is given nothing', () => {
  for (const url of ['http://page.invalid/other', 'https://example.com/', 'file:///etc/passwd', 'about:blank', asset])
    assert.equal(given(url, { resourceType: 'document', isFirst: true }), 'nothing', url)
})

test('an asset is given to a picture alone, and by its exact address alone', () => {
  assert.deepEqual(answerTo(request(asset)), { give: 'asset', id: 'ast_01JD0000000000000000000000' })
  for (const resourceType of ['document', 'stylesheet', 'script', 'font'])
    assert.equal(given(asset, { resourceType }), 'nothing', resourceType)
  for (const url of [`${asset}/..`, `${asset}?x`, 'asset:ast_1', 'asset://ast_01JD0000000000000000000000', `x${asset}`])
    assert.equal(given(url), 'nothing', url)
})

test('what an address holds itself may be a picture, a style or a font, and never a document, a script or a frame', () => {
  for (const resourceType of ['image', 'stylesheet', 'font'])
    assert.equal(given('data:,x', { resourceType }), 'itself', resourceType)
  for (const resourceType of ['document', 'script', 'media', 'xhr', 'fetch', 'websocket', 'manifest', 'ping'])
    assert.equal(given('data:text/html,x', { resourceType }), 'nothing', resourceType)
})

test('every other address is given nothing', () => {
  for (const url of [
    'http://example.com/a.png',
    'http://page.invalid/a.png',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'file:///etc/passwd',
    'filesystem:http://page.invalid/x',
    'chrome://version/',
    'view-source:https://example.com/',
    'ftp://example.com/',
    'ws://example.com/',
    'javascript:alert(1)',
    'about:srcdoc',
    '',
    'DATA',
  ])
    assert.equal(given(url), 'nothing', url)
})

test('nothing is ever sent: what is not a GET is given nothing', () => {
  assert.equal(given('data:,x', { method: 'POST' }), 'nothing')
  assert.equal(given(pageAddress, { method: 'POST', resourceType: 'document', isFirst: true }), 'nothing')
})

test('the policy of the page allows nothing that it does not name, and no scripts, whatever else it names', () => {
  assert.match(pagePolicy, /^default-src 'none';/)
  assert.match(pagePolicy, /; sandbox$/)
  assert.doesNotMatch(pagePolicy, /script|https?:|\*|allow-/)
})

test('refused addresses are shown once, shortened, the first twenty, and without the content that they hold', () => {
  const shown = shownAddresses([
    'http://a.example/',
    'http://a.example/',
    '',
    `http://b.example/${'x'.repeat(500)}`,
    `data:text/html,${'<p>'.repeat(50)}`,
    ...Array.from({ length: 30 }, (_, n) => `http://c.example/${n}`),
  ])
  assert.equal(shown.length, 20)
  assert.equal(shown[0], 'http://a.example/')
  assert.equal(shown[1]?.length, 200)
  assert.equal(shown[2]?.length, 41)
})
