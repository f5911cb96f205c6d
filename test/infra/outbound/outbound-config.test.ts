import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigFault, readConfig } from '#infra/config.ts'
import { outboundConfig } from '#infra/outbound/outbound-config.ts'

const read = (environment: Record<string, string>) => readConfig({ outbound: outboundConfig }, environment).outbound

const faultsOf = (environment: Record<string, string>): string => {
  try {
    read(environment)
  } catch (error) {
    assert.ok(error instanceof ConfigFault)
    return error.faults.join('\n')
  }
  return ''
}

test('without settings nothing is opened', () => {
  assert.deepEqual(read({}), {
    allow: [],
    deny: [],
    ports: [],
    isPlainHttpAllowed: false,
    proxyUrl: undefined,
    caFile: undefined,
    ownHosts: [],
  })
})

test('lists are of names, addresses and ranges, in any case', () => {
  const set = read({
    OUTBOUND_ALLOW: 'Hooks.Corp, *.partner.example,10.0.0.0/8, fd12::/16, 192.168.1.1, receiver',
    OUTBOUND_DENY: '10.9.0.0/16',
    OUTBOUND_PORTS: '8080, 9000-9100',
    OUTBOUND_HTTP: 'true',
    OUTBOUND_PROXY: 'http://user:pass@proxy.corp:3128',
    OUTBOUND_CA: '/etc/ssl/corp.pem',
  })
  assert.deepEqual(set.allow, ['hooks.corp', '*.partner.example', '10.0.0.0/8', 'fd12::/16', '192.168.1.1', 'receiver'])
  assert.deepEqual(set.deny, ['10.9.0.0/16'])
  assert.deepEqual(set.ports, [
    { first: 8080, last: 8080 },
    { first: 9000, last: 9100 },
  ])
  assert.equal(set.isPlainHttpAllowed, true)
  assert.deepEqual([set.proxyUrl, set.caFile], ['http://user:pass@proxy.corp:3128', '/etc/ssl/corp.pem'])
})

test('what opens everything, or cannot be understood, is refused without being repeated', () => {
  for (const allow of [
    '*',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/33',
    '10.0.0',
    '300.1.1.1',
    'https://a.example',
    'a b',
    '*.*.example',
    'a..b',
    '[::1]',
  ])
    assert.match(faultsOf({ OUTBOUND_ALLOW: allow }), /^OUTBOUND_ALLOW must be a comma list/, allow)
  assert.match(faultsOf({ OUTBOUND_DENY: 'hunter2!' }), /^OUTBOUND_DENY must be(?!.*hunter2)/)
  for (const ports of ['0', '65536', '9-8', '80-', '-80', 'http', '1-2-3', '8e3'])
    assert.match(faultsOf({ OUTBOUND_PORTS: ports }), /^OUTBOUND_PORTS must be/, ports)
  for (const proxy of [
    'proxy:3128',
    'socks5://proxy',
    'https://proxy',
    'http://proxy/path',
    'http://proxy?a',
    'http://proxy#a',
  ])
    assert.match(faultsOf({ OUTBOUND_PROXY: proxy }), /^OUTBOUND_PROXY must be/, proxy)
  assert.match(faultsOf({ OUTBOUND_CA: 'corp.pem' }), /^OUTBOUND_CA must be the absolute path/)
  assert.match(faultsOf({ OUTBOUND_HTTP: 'yes' }), /^OUTBOUND_HTTP must be true or false/)
})

test('the servers that the settings name are the installation itself', () => {
  const { ownHosts } = read({
    PUBLIC_URL: 'https://Ink.Example.com/base',
    DATABASE_URL: 'postgres://ink:secret@db.example.com:5432/ink',
    RABBITMQ_URL: 'amqp://ink:secret@rabbit-1.example.com, amqps://ink:secret@[2606:4700::5]:5671/ink',
    REDIS_URL: 'redis://:secret@9.8.7.6:6379',
    KAFKA_BROKERS: 'kafka-1.example.com:9092,kafka-2.example.com:9092',
    S3_ENDPOINT: 'not a url',
    SMTP_URL: 'smtps://user:password@mail.example.com',
    OUTBOUND_PROXY: 'http://proxy.example.com:3128',
  })
  assert.deepEqual(ownHosts, [
    'ink.example.com',
    'db.example.com',
    'rabbit-1.example.com',
    '2606:4700::5',
    '9.8.7.6',
    'kafka-1.example.com',
    'kafka-2.example.com',
    'mail.example.com',
    'proxy.example.com',
  ])
})
