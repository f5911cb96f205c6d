import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filtersSchema } from '#contracts/events/filters.ts'
import { eventTypeNames } from '#contracts/events/lifecycle.ts'
import {
  disableSubscriptionSchema,
  rotateSecretSchema,
  testFiltersSchema,
} from '#contracts/http/subscription-actions.ts'
import { patchConfigSchema, sinkCredentialSchema } from '#contracts/http/subscription-parts.ts'
import { createSubscriptionSchema, patchSubscriptionSchema } from '#contracts/http/subscriptions.ts'

const posts = (wishes: object): boolean =>
  createSubscriptionSchema.safeParse({ protocol: 'HTTP', sink: 'https://example.com', ...wishes }).success
const patches = (wishes: object): boolean => patchSubscriptionSchema.safeParse(wishes).success

test('a delivery goes with up to twenty headers of its own', () => {
  const withHeaders = (count: number): boolean => {
    const headers = Object.fromEntries(Array.from({ length: count }, (_, number) => [`X-Shop-${number}`, 'a']))
    return posts({ protocolsettings: { headers } })
  }
  assert.ok(withHeaders(0) && withHeaders(20))
  assert.ok(!withHeaders(21))
})

test('a header has a name of up to 64 characters and a value of up to a thousand, and breaks no line', () => {
  const withHeader = (name: string, value: string): boolean =>
    posts({ protocolsettings: { headers: { [name]: value } } })
  assert.ok(withHeader('X'.repeat(64), 'a'.repeat(1_000)) && withHeader('X', ''))
  assert.ok(!withHeader('X'.repeat(65), 'a') && !withHeader('X', 'a'.repeat(1_001)))
  for (const [name, value] of [
    ['', 'a'],
    ['X Y', 'a'],
    ['X:', 'a'],
    ['X\n', 'a'],
    ['X', 'a\r\nY: b'],
    ['X', 'a\n'],
    ['X', 'ä'],
  ] as const)
    assert.ok(!withHeader(name, value), JSON.stringify([name, value]))
})

test('a rate is a whole number from one to a hundred thousand a minute, or nothing', () => {
  const limits: ((rate: unknown) => boolean)[] = [
    rate => posts({ config: { max_rate: rate } }),
    rate => patches({ config: { max_rate: rate } }),
    rate => patchConfigSchema.safeParse({ max_rate: rate }).success,
  ]
  for (const takes of limits) {
    for (const rate of [1, 100_000, null]) assert.ok(takes(rate), String(rate))
    for (const rate of [-1, 0, 0.5, 100_001, '60']) assert.ok(!takes(rate), String(rate))
  }
})

test('a filter asks whether a value is one of up to a hundred', () => {
  const asksFor = (values: unknown[]): boolean =>
    filtersSchema.safeParse([{ data: { path: '/a', op: 'in', value: values } }]).success
  const texts = (count: number): string[] => Array.from({ length: count }, (_, number) => `v${number}`)
  assert.ok(asksFor(texts(1)) && asksFor(texts(100)) && asksFor(['a'.repeat(500)]))
  assert.ok(!asksFor([]) && !asksFor(texts(101)) && !asksFor(['a'.repeat(501)]) && !asksFor([['a']]))
})

test('a filter compares with a text of up to 500 characters at a place of up to 200', () => {
  const asks = (path: string, value: string): boolean =>
    filtersSchema.safeParse([{ data: { path, op: 'eq', value } }]).success
  assert.ok(asks(`/${'a'.repeat(199)}`, 'a'.repeat(500)) && asks('', ''))
  assert.ok(!asks(`/${'a'.repeat(200)}`, 'a') && !asks('/a', 'a'.repeat(501)))
})

test('filters are thirty-two at most and five deep, posted, changed or tried', () => {
  const nested = (depth: number): object => (depth === 1 ? { exact: { type: 'a' } } : { not: nested(depth - 1) })
  const many = (count: number): object[] => Array.from({ length: count }, () => nested(1))
  const tries = (filters: object): boolean =>
    testFiltersSchema.safeParse({ ...filters, event_id: 'evt_01JD0000000000000000000000' }).success
  for (const takes of [posts, patches, tries]) {
    assert.ok(takes({ filters: many(32) }) && takes({ filters: [nested(5)] }))
    assert.ok(!takes({ filters: many(33) }) && !takes({ filters: [nested(6)] }))
  }
})

test('every type can be subscribed to at once, and none twice', () => {
  for (const takes of [posts, patches]) {
    assert.ok(takes({ types: [] }) && takes({ types: [...eventTypeNames] }))
    assert.ok(!takes({ types: [...eventTypeNames, eventTypeNames[0]] }) && !takes({ types: ['task.unheard_of'] }))
  }
})

test('a name is one line of up to a hundred characters, and an address has up to 2,048', () => {
  for (const takes of [posts, patches]) {
    assert.ok(takes({ name: '' }) && takes({ name: 'a'.repeat(100) }))
    for (const name of ['a'.repeat(101), 'a\nb', 'a\u2028b', 'a\0']) assert.ok(!takes({ name }), JSON.stringify(name))
    const sink = (length: number): string => 'https://example.com/'.padEnd(length, 'a')
    assert.ok(takes({ sink: sink(2_048) }) && !takes({ sink: sink(2_049) }))
  }
})

test('what signs in has up to 255 characters of a name and 4,096 of a secret', () => {
  const signsIn = (name: number, secret: number): boolean =>
    sinkCredentialSchema.safeParse({
      credentialtype: 'PLAIN',
      identifier: 'a'.repeat(name),
      secret: 'b'.repeat(secret),
    }).success
  assert.ok(signsIn(1, 1) && signsIn(255, 4_096))
  assert.ok(!signsIn(256, 1) && !signsIn(1, 4_097) && !signsIn(0, 1) && !signsIn(1, 0))
})

test('an exchange has up to 127 characters, a routing key 255 and a topic 249', () => {
  const amqp = (exchange: number, key: number): boolean =>
    createSubscriptionSchema.safeParse({
      protocol: 'AMQP',
      sink: 'amqps://b.example.com/v',
      protocolsettings: { exchange: 'e'.repeat(exchange), routing_key: 'k'.repeat(key) },
    }).success
  assert.ok(amqp(1, 1) && amqp(127, 255))
  assert.ok(!amqp(128, 1) && !amqp(1, 256) && !amqp(0, 1) && !amqp(1, 0))
  const kafka = (topic: number): boolean =>
    createSubscriptionSchema.safeParse({
      protocol: 'KAFKA',
      sink: 'kafka+ssl://a.example.com:9093',
      protocolsettings: { topic: 't'.repeat(topic) },
    }).success
  assert.ok(kafka(1) && kafka(249) && !kafka(250) && !kafka(0))
})

test('an old secret signs for a week more at most', () => {
  const overlaps = (seconds: number): boolean => rotateSecretSchema.safeParse({ overlap_seconds: seconds }).success
  assert.ok(overlaps(0) && overlaps(604_800))
  assert.ok(!overlaps(-1) && !overlaps(604_801) && !overlaps(0.5))
})

test('an operator says why in one to 300 characters', () => {
  const says = (length: number): boolean => disableSubscriptionSchema.safeParse({ reason: 'a'.repeat(length) }).success
  assert.ok(says(1) && says(300) && !says(0) && !says(301))
})
