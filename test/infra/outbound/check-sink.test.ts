import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkHost, checkSink } from '#infra/outbound/check-sink.ts'
import { unsafeNames, unsafeUrls, unsafeZone } from '../../support/unsafe-urls.ts'
import { openPorts, rulesOf } from './rules.ts'

const reasonFor = (url: string, settings = {}): string => {
  const checked = checkSink(url, rulesOf(settings))
  return checked.ok ? 'ok' : checked.reason
}

test('no spelling of an unsafe place passes, but for names that only a name server can judge', () => {
  const passed = unsafeUrls()
    .filter(url => reasonFor(url, openPorts) === 'ok')
    .map(url => new URL(url).hostname)
  assert.deepEqual([...new Set(passed)].toSorted(), Object.keys(unsafeZone).toSorted())
})

test('only https, and http where the operator says so', () => {
  assert.equal(reasonFor('https://hooks.example/a'), 'ok')
  assert.equal(reasonFor('http://hooks.example/a'), 'scheme')
  assert.equal(reasonFor('http://hooks.example/a', { isPlainHttpAllowed: true }), 'ok')
  for (const scheme of ['ftp', 'ws', 'wss', 'file', 'amqps', 'gopher'])
    assert.equal(reasonFor(`${scheme}://hooks.example/`, { isPlainHttpAllowed: true }), 'scheme', scheme)
})

test('only the usual ports, and those that the operator adds', () => {
  for (const port of ['', ':443', ':80', ':8443', ':08443'])
    assert.equal(reasonFor(`https://hooks.example${port}/`), 'ok', port)
  for (const port of [':22', ':25', ':6379', ':8080', ':9200', ':0', ':65535'])
    assert.equal(reasonFor(`https://hooks.example${port}/`), 'port', port)
  const ports = [
    { first: 8080, last: 8080 },
    { first: 9000, last: 9002 },
  ]
  for (const port of [8080, 9000, 9002]) assert.equal(reasonFor(`https://hooks.example:${port}/`, { ports }), 'ok')
  for (const port of [8081, 8999, 9003]) assert.equal(reasonFor(`https://hooks.example:${port}/`, { ports }), 'port')
  assert.equal(reasonFor('https://hooks.example:65536/'), 'malformed')
})

test('no user and no password', () => {
  for (const user of ['user@', 'user:pass@', ':pass@', '%00@'])
    assert.equal(reasonFor(`https://${user}hooks.example/`), 'userinfo', user)
})

test('at most 2048 characters, as they are written and as they are sent', () => {
  const start = 'https://hooks.example/'
  assert.equal(reasonFor(start + 'a'.repeat(2048 - start.length)), 'ok')
  assert.equal(reasonFor(start + 'a'.repeat(2049 - start.length)), 'length')
  assert.equal(reasonFor(start + 'ü'.repeat(400)), 'length')
})

test('what is no URL, or holds what cannot be seen, is malformed', () => {
  for (const url of ['', 'hooks.example', '//hooks.example/', 'https://', 'https:///', 'https://[::1', 'https://a b/'])
    assert.equal(reasonFor(url), 'malformed', url)
  for (const sign of [' ', '\t', '\n', '\r', '\0', '\u007f'])
    assert.equal(reasonFor(`https://hooks.example/a${sign}b`), 'malformed', JSON.stringify(sign))
})

test('what passes is the URL to connect to: one spelling of the host, no fragment', () => {
  const checked = checkSink('HTTPS://Hooks.EXAMPLE.:443/a/../b?c=d#e', rulesOf())
  assert.equal(checked.ok && checked.url.href, 'https://hooks.example/b?c=d')
  const idn = checkSink('https://bücher。example/', rulesOf())
  assert.equal(idn.ok && idn.url.href, 'https://xn--bcher-kva.example/')
})

test('names that cannot be names are refused', () => {
  const long = `${'a'.repeat(63)}.`.repeat(4)
  for (const host of [
    'a..example',
    'example..',
    '-a.example-',
    `${'a'.repeat(64)}.example`,
    `${long}example`,
    'a!b.example',
  ])
    assert.equal(reasonFor(`https://${host}/`), 'name', host)
})

test('names of the own network and of metadata services are refused however they are spelled', () => {
  for (const name of unsafeNames) assert.equal(reasonFor(`https://${name}/`), 'name', name)
})

test('names of the installation itself are refused, with those that the operator closes', () => {
  const settings = { ownHosts: ['ink.example.com'], deny: ['*.rival.example', 'bad.example'] }
  for (const host of ['ink.example.com', 'INK.example.com.', 'a.rival.example', 'a.b.rival.example', 'bad.example'])
    assert.equal(reasonFor(`https://${host}/`, settings), 'name', host)
  for (const host of ['example.com', 'hooks.example.com', 'rival.example', 'notbad.example'])
    assert.equal(reasonFor(`https://${host}/`, settings), 'ok', host)
})

test('the operator may open a name of the own network, and what is closed counts more', () => {
  const settings = {
    allow: ['receiver', '*.corp', 'ink.example.com'],
    deny: ['hr.corp'],
    ownHosts: ['ink.example.com'],
  }
  for (const host of ['receiver', 'wiki.corp', 'ink.example.com'])
    assert.equal(reasonFor(`https://${host}/`, settings), 'ok', host)
  for (const host of ['hr.corp', 'corp', 'postgres'])
    assert.equal(reasonFor(`https://${host}/`, settings), 'name', host)
})

test('a host of another scheme is read as a host of the web is', () => {
  const rules = rulesOf()
  assert.deepEqual(checkHost('Broker.Example.', rules), { ok: true, host: 'broker.example' })
  assert.deepEqual(checkHost('8.8.8.8', rules), { ok: true, host: '8.8.8.8' })
  assert.deepEqual(checkHost('2606:4700::1111', rules), { ok: true, host: '2606:4700::1111' })
  assert.deepEqual(checkHost('[2606:4700::1111]', rules), { ok: true, host: '2606:4700::1111' })
  for (const host of ['0x7f.1', '2130706433', '127.0.0.1.', '::1', '[::ffff:127.0.0.1]', '%31%32%37.0.0.1'])
    assert.deepEqual(checkHost(host, rules), { ok: false, reason: 'address' }, host)
  for (const host of [
    '',
    'a.example:80',
    'a@b.example',
    'a.example/b',
    'a.example?b',
    'a.example#b',
    'a\\b',
    'a b',
    '[::1]:80',
  ])
    assert.deepEqual(checkHost(host, rules), { ok: false, reason: 'malformed' }, host)
})
