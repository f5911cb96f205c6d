import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { test } from 'node:test'
import {
  brokerConfig,
  browserConfig,
  cacheConfig,
  ConfigFault,
  databaseConfig,
  designModelConfig,
  httpConfig,
  limitsConfig,
  readConfig,
  secretsConfig,
  telemetryConfig,
} from '#infra/config.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'

const random = () => randomBytes(24).toString('base64url')

const everything = {
  database: databaseConfig,
  broker: brokerConfig,
  cache: cacheConfig,
  storage: storageConfig,
  http: httpConfig,
  secrets: secretsConfig,
  telemetry: telemetryConfig,
  limits: limitsConfig,
  designModel: designModelConfig,
  browser: browserConfig,
}

const least = () => ({
  DATABASE_URL: 'postgres://ink@127.0.0.1:5432/ink',
  RABBITMQ_URL: 'amqp://127.0.0.1:5672',
  REDIS_URL: 'redis://127.0.0.1:6379',
  KEY_PEPPER: random(),
  URL_SIGNING_KEYS: `k1:${random()}`,
})

const production = () => ({
  ...least(),
  INKSTONE_ENV: 'production',
  DATABASE_URL: `postgres://ink:${random()}@db/ink`,
  RABBITMQ_URL: `amqps://ink:${random()}@mq-1,amqps://ink:${random()}@mq-2`,
  PUBLIC_URL: 'https://ink.example.net/',
})

const faultsOf = (environment: Record<string, string>): string[] => {
  try {
    readConfig(everything, environment)
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigFault)
    return error.faults
  }
}

/** The variables that are named in the faults. */
const faultyIn = (environment: Record<string, string>): string[] =>
  faultsOf(environment).map(fault => fault.split(' ')[0]!)

test('three addresses and two secrets are enough to start, all else has a default', () => {
  const config = readConfig(everything, least())
  assert.equal(config.mode, 'development')
  assert.equal(config.database.poolSize, 10)
  assert.deepEqual(config.broker, { urls: ['amqp://127.0.0.1:5672'], managementUrl: undefined })
  assert.deepEqual(config.cache, { url: 'redis://127.0.0.1:6379', prefix: 'ink:' })
  assert.deepEqual(config.storage, { kind: 'disk', directory: resolve('.inkstone/storage') })
  assert.deepEqual(config.http, {
    host: '127.0.0.1',
    port: 8080,
    metricsPort: undefined,
    publicUrl: 'http://127.0.0.1:8080',
    trustProxy: [],
  })
  assert.deepEqual(config.telemetry, { logLevel: 'info', otlpEndpoint: undefined })
  assert.deepEqual(config.limits, {
    maxUploadBytes: 26_214_400,
    maxJsonBytes: 1_048_576,
    maxImagePixels: 50_000_000,
  })
})

test('every fault in every part is told at once', () => {
  const named = faultyIn({
    DATABASE_URL: 'mysql://ink@db/ink',
    DATABASE_POOL: 'ten',
    RABBITMQ_URL: 'amqp://one,http://two',
    REDIS_PREFIX: 'with space',
    PORT: '70000',
    METRICS_PORT: '-1',
    TRUST_PROXY: '10.0.0.0/33',
    KEY_PEPPER: 'short',
    URL_SIGNING_KEYS: 'no-colon',
    LOG_LEVEL: 'chatty',
    MAX_UPLOAD_BYTES: '1e9',
    INKSTONE_ENV: 'staging',
  })
  assert.deepEqual(
    new Set(named),
    new Set([
      'DATABASE_URL',
      'DATABASE_POOL',
      'RABBITMQ_URL',
      'REDIS_URL',
      'REDIS_PREFIX',
      'PORT',
      'METRICS_PORT',
      'PUBLIC_URL',
      'TRUST_PROXY',
      'KEY_PEPPER',
      'URL_SIGNING_KEYS',
      'LOG_LEVEL',
      'MAX_UPLOAD_BYTES',
      'INKSTONE_ENV',
    ]),
  )
})

test('the message of a fault never repeats a value', () => {
  const canary = 'c4nary-c4nary'
  const environment = Object.fromEntries(
    [
      ...Object.keys(production()),
      'DATABASE_POOL',
      'RABBITMQ_MANAGEMENT_URL',
      'REDIS_PREFIX',
      'PORT',
      'LOG_LEVEL',
      'DESIGN_MODEL_URL',
      'DESIGN_MODEL_KEY',
    ].map(name => [name, `x://u:${canary}@h ?`]),
  )
  assert.throws(
    () => readConfig(everything, environment),
    (error: Error) => {
      assert.ok((error as ConfigFault).faults.length >= 10)
      assert.ok(!`${error.message}${error.stack}${JSON.stringify(error)}`.includes(canary))
      return true
    },
  )
})

test('a browser is named by an absolute path, or found', () => {
  const pathIn = (environment: Record<string, string>) =>
    readConfig({ browser: browserConfig }, environment).browser.path
  assert.equal(pathIn({ CHROMIUM_PATH: '/opt/chromium' }), '/opt/chromium')
  assert.equal(pathIn({ CHROMIUM_PATH: '' }), undefined)
  assert.throws(() => pathIn({ CHROMIUM_PATH: 'chromium --no-sandbox' }), ConfigFault)
})

test('a design model is off until it has an address, and then needs a name', () => {
  const readModel = (environment: Record<string, string>) =>
    readConfig({ designModel: designModelConfig }, environment).designModel
  const model = { DESIGN_MODEL_URL: 'https://models.example.net/v1', DESIGN_MODEL_NAME: 'small-1' }
  assert.equal(readModel({ DESIGN_MODEL_NAME: 'small-1', DESIGN_MODEL_KEY: 'sk-1' }), undefined)
  assert.deepEqual(readModel(model), {
    url: 'https://models.example.net/v1',
    name: 'small-1',
    key: undefined,
    timeoutMs: 8_000,
  })
  assert.equal(readModel({ ...model, DESIGN_MODEL_KEY: 'sk-1' })?.key, 'sk-1')
  assert.deepEqual(faultsOf({ ...least(), DESIGN_MODEL_URL: model.DESIGN_MODEL_URL }), [
    'DESIGN_MODEL_NAME is required with DESIGN_MODEL_URL',
  ])
  for (const address of ['https://u:p@models.example.net/v1', 'https://models.example.net/v1?key=1', 'ftp://models/v1'])
    assert.deepEqual(faultyIn({ ...least(), ...model, DESIGN_MODEL_URL: address }), ['DESIGN_MODEL_URL'], address)
  for (const key of ['with space', 'with\nline', 'ключ'])
    assert.deepEqual(faultyIn({ ...least(), ...model, DESIGN_MODEL_KEY: key }), ['DESIGN_MODEL_KEY'], key)
})

test('production talks to a design model in secret, or within the machine', () => {
  const faultyWith = (address: string): string[] =>
    faultyIn({ ...production(), DESIGN_MODEL_URL: address, DESIGN_MODEL_NAME: 'small-1' })
  for (const address of [
    'https://models.example.net/v1',
    'http://127.0.0.1:8000/v1',
    'http://[::1]:8000/v1',
    'http://localhost/v1',
  ])
    assert.deepEqual(faultyWith(address), [], address)
  for (const address of [
    'http://models.example.net/v1',
    'http://10.0.0.7/v1',
    'http://127.example.net/v1',
    'http://localhost.example.net/v1',
  ])
    assert.deepEqual(faultyWith(address), ['DESIGN_MODEL_URL'], address)
})

test('a part that is not asked for is not judged', () => {
  const config = readConfig({ cache: cacheConfig }, { REDIS_URL: 'rediss://:pw@cache:6380/1' })
  assert.deepEqual(config, { mode: 'development', cache: { url: 'rediss://:pw@cache:6380/1', prefix: 'ink:' } })
})

test('an empty variable counts as not set', () => {
  assert.deepEqual(faultsOf({ ...least(), PORT: '', LOG_LEVEL: '  ', METRICS_PORT: '' }), [])
  assert.deepEqual(faultsOf({ ...least(), KEY_PEPPER: '' }), ['KEY_PEPPER is required'])
})

test('the first signing key signs and the others verify', () => {
  const [first, second] = [random(), `${random()}:with:colons`]
  const { secrets } = readConfig(
    { secrets: secretsConfig },
    { ...least(), URL_SIGNING_KEYS: `new:${first}, old:${second}` },
  )
  assert.deepEqual(secrets.urlSigningKeys, [
    { kid: 'new', secret: first },
    { kid: 'old', secret: second },
  ])
  assert.deepEqual(faultyIn({ ...least(), URL_SIGNING_KEYS: `a:${first},a:${second}` }), ['URL_SIGNING_KEYS'])
  assert.deepEqual(faultyIn({ ...least(), URL_SIGNING_KEYS: `a:${first},b:short` }), ['URL_SIGNING_KEYS'])
})

test('production starts with secrets of its own and an https address', () => {
  const config = readConfig(everything, production())
  assert.equal(config.mode, 'production')
  assert.equal(config.http.publicUrl, 'https://ink.example.net')
  assert.equal(config.broker.urls.length, 2)
})

for (const [name, value] of [
  ['PUBLIC_URL', ''],
  ['PUBLIC_URL', 'http://ink.example.net'],
  ['PUBLIC_URL', 'https://user:pw@ink.example.net'],
  ['KEY_PEPPER', 'a'.repeat(40)],
  ['KEY_PEPPER', 'change-me-change-me-change-me-1234567'],
  ['KEY_PEPPER', 'too-short-a1b2c3d4'],
  ['URL_SIGNING_KEYS', `k1:${'ab'.repeat(20)}`],
  ['DATABASE_URL', 'postgres://postgres:postgres@db/ink'],
  ['DATABASE_URL', 'postgres://ink:hunter2@db/ink'],
  ['DATABASE_URL', 'postgres://inkstone-owner:inkstone-owner@db/ink'],
  ['DATABASE_URL', 'postgres://ink:development-only@db/ink'],
  ['RABBITMQ_URL', 'amqp://mq:5672'],
  ['RABBITMQ_URL', 'amqp://guest:guest@mq:5672'],
  ['LOG_LEVEL', 'debug'],
  ['TRUST_PROXY', '0.0.0.0/0'],
] as const)
  test(`production refuses ${name}=${value.slice(0, 40)}`, () => {
    assert.deepEqual(faultyIn({ ...production(), [name]: value }), [name])
  })

test('random hexadecimal secrets pass as production secrets', () => {
  for (let round = 0; round < 200; round += 1)
    assert.deepEqual(faultsOf({ ...production(), KEY_PEPPER: randomBytes(32).toString('hex') }), [])
})

test('proxies are addresses or ranges, and never everyone', () => {
  const { http } = readConfig({ http: httpConfig }, { TRUST_PROXY: '10.0.0.0/8, 127.0.0.1, fd00::/8' })
  assert.deepEqual(http.trustProxy, ['10.0.0.0/8', '127.0.0.1', 'fd00::/8'])
  for (const range of ['::/0', '10.0.0.0/', 'proxy.internal', '10.0.0.0/8/8', 'fd00::/129', '1,2'])
    assert.deepEqual(faultyIn({ ...least(), TRUST_PROXY: range }), ['TRUST_PROXY'], range)
})
