import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkSubscriptionSink, kafkaBrokers } from '#infra/check-subscription-sink.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'

const closed = { deny: [], ports: [], isPlainHttpAllowed: false, ownHosts: ['db.example.net'], allow: [] }
const needs = { rules: outboundRules(closed), ownExchanges: ['orders'] }
const open = { ...needs, rules: outboundRules({ ...closed, isPlainHttpAllowed: true }) }

const amqp = (sink: string, from = needs, exchange = 'orders') => {
  const checked = checkSubscriptionSink({ protocol: 'AMQP', sink, protocolSettings: { exchange } }, from)
  return checked.ok ? checked.sink : checked.reason
}

test('a broker of AMQP is named by host and virtual host alone, over TLS unless the operator allows otherwise', () => {
  assert.equal(amqp('amqps://broker.example.com/shop'), 'amqps://broker.example.com/shop')
  assert.equal(amqp('amqps://broker.example.com:5671/%2f'), 'amqps://broker.example.com:5671/%2f')
  assert.equal(amqp('amqp://broker.example.com/shop'), 'scheme')
  assert.equal(amqp('amqp://broker.example.com/shop', open), 'amqp://broker.example.com/shop')
  assert.equal(amqp('amqps://a:b@broker.example.com/shop'), 'userinfo')
  assert.equal(amqp('amqps://db.example.net/shop'), 'name')
  assert.equal(amqp('amqps://0x7f.1/shop'), 'address')
  assert.equal(amqp('amqps://[::1]/shop'), 'address')
  for (const sink of [
    'amqps://broker.example.com',
    'amqps://broker.example.com/',
    'amqps://broker.example.com/a/b',
    'amqps://broker.example.com/a?heartbeat=0',
    'amqps://broker.example.com/a#b',
    'broker',
    '',
  ])
    assert.equal(amqp(sink), 'malformed', sink)
})

test('of the own broker only those exchanges can be reached that the operator has opened', () => {
  assert.equal(amqp('inkstone:broker'), 'inkstone:broker')
  assert.equal(amqp('inkstone:broker', needs, 'commands'), 'exchange')
  // Whatever the operator has opened: what the platform works with is nobody's.
  const opened = { ...needs, ownExchanges: ['evt', 'amq.topic', 'retry.5s'] }
  for (const exchange of opened.ownExchanges) assert.equal(amqp('inkstone:broker', opened, exchange), 'exchange')
  assert.equal(amqp('INKSTONE:broker'), 'malformed')
})

test('brokers of Kafka are a list of hosts with ports, and nothing else stands beside it', () => {
  assert.deepEqual(kafkaBrokers('kafka+ssl://a.example.com:9093,[2606:4700::1]:9094'), {
    isPlain: false,
    brokers: [
      { host: 'a.example.com', port: 9093 },
      { host: '2606:4700::1', port: 9094 },
    ],
  })
  assert.equal(kafkaBrokers('kafka://a.example.com:9092')?.isPlain, true)
  const none = [
    'kafka+ssl://',
    'kafka+ssl://a.example.com',
    'kafka+ssl://a.example.com:0',
    'kafka+ssl://a.example.com:65536',
    'kafka+ssl://a.example.com:9093,',
    'kafka+ssl://a.example.com:9093/topic',
    'kafka+ssl://u:p@a.example.com:9093',
    'kafka+ssl://a.example.com:9093?x',
    'https://a.example.com:9093',
    `kafka+ssl://${Array.from({ length: 11 }, (_, n) => `b${n}.example.com:9093`).join(',')}`,
  ]
  for (const sink of none) assert.equal(kafkaBrokers(sink), undefined, sink)
})

test('of the brokers of Kafka one that may not be reached is enough to refuse them', () => {
  const kafka = (sink: string, from = needs) => {
    const checked = checkSubscriptionSink({ protocol: 'KAFKA', sink, protocolSettings: { topic: 't' } }, from)
    return checked.ok ? checked.sink : checked.reason
  }
  assert.equal(kafka('kafka+ssl://a.example.com:9093'), 'kafka+ssl://a.example.com:9093')
  assert.equal(kafka('kafka+ssl://a.example.com:9093,169.254.169.254:9093'), 'address')
  assert.equal(kafka('kafka+ssl://a.example.com:9093,localhost:9093'), 'name')
  assert.equal(kafka('kafka://a.example.com:9092'), 'scheme')
  assert.equal(kafka('kafka://a.example.com:9092', open), 'kafka://a.example.com:9092')
})

test('an address of HTTP is kept in its one spelling', () => {
  const checked = checkSubscriptionSink(
    { protocol: 'HTTP', sink: 'https://EXAMPLE.com:443/Hook?a=1#part', protocolSettings: {} },
    needs,
  )
  assert.deepEqual(checked, { ok: true, sink: 'https://example.com/Hook?a=1' })
})
