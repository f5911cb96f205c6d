import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ConfigFault, readConfig } from '#infra/config.ts'
import { kafkaConfig } from '#infra/kafka/kafka-config.ts'

const read = (environment: Record<string, string>) => readConfig({ kafka: kafkaConfig }, environment).kafka
const faultOf = (environment: Record<string, string>): string => {
  try {
    read(environment)
  } catch (error) {
    return (error as ConfigFault).faults.join('; ')
  }
  return ''
}

test('without brokers there is no bridge', () => {
  assert.equal(read({}), undefined)
})

test('brokers, topic and sign-in are read', () => {
  assert.deepEqual(
    read({
      KAFKA_BROKERS: 'one.example.com:9093, two.example.com:9094',
      KAFKA_TOPIC_PREFIX: 'shop.',
      KAFKA_TLS: 'true',
      KAFKA_SASL_USERNAME: 'ink',
      KAFKA_SASL_PASSWORD: 'a password',
    }),
    {
      brokers: [
        { host: 'one.example.com', port: 9093 },
        { host: 'two.example.com', port: 9094 },
      ],
      topic: 'shop.events',
      isEncrypted: true,
      caFile: undefined,
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'ink', password: 'a password' },
    },
  )
})

test('brokers that cannot be read, and half a sign-in, are faults that repeat no value', () => {
  assert.match(faultOf({ KAFKA_BROKERS: 'nonsense' }), /^KAFKA_BROKERS must be/)
  assert.doesNotMatch(faultOf({ KAFKA_BROKERS: 'a:1', KAFKA_SASL_PASSWORD: 'hunter22' }), /hunter22/)
  assert.match(faultOf({ KAFKA_BROKERS: 'a:1', KAFKA_SASL_PASSWORD: 'x' }), /KAFKA_SASL_PASSWORD is required with/)
})

test('production sends nothing in the clear but to this machine', () => {
  const production = { INKSTONE_ENV: 'production', KAFKA_TLS: 'false' }
  assert.match(faultOf({ ...production, KAFKA_BROKERS: 'one.example.com:9092' }), /KAFKA_TLS must be true/)
  assert.equal(faultOf({ ...production, KAFKA_BROKERS: '127.0.0.1:9092' }), '')
  assert.equal(read({ INKSTONE_ENV: 'production', KAFKA_BROKERS: 'one.example.com:9092' })?.isEncrypted, true)
})
