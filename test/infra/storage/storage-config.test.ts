import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { ConfigFault, readConfig } from '#infra/config.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'

const read = (environment: Record<string, string>) => readConfig({ storage: storageConfig }, environment).storage

const faultsOf = (environment: Record<string, string>): string[] => {
  try {
    read(environment)
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigFault)
    return error.faults
  }
}

const keys = { S3_ACCESS_KEY_ID: 'AKIA123', S3_SECRET_ACCESS_KEY: 'abc/def+ghi' }
const ofOurOwn = { S3_BUCKET: 'ink', S3_ENDPOINT: 'https://s3.example.net', ...keys }

test('files lie in a folder, as long as nobody names a bucket', () => {
  assert.deepEqual(read({ STORAGE_DIR: '/var/lib/ink' }), { kind: 'disk', directory: '/var/lib/ink' })
  assert.deepEqual(read({ S3_BUCKET: '', S3_ENDPOINT: '' }), { kind: 'disk', directory: resolve('.inkstone/storage') })
})

test('a bucket of Amazon needs its name alone: the keys are those of the machine, and files are encrypted', () => {
  assert.deepEqual(read({ S3_BUCKET: 'ink', S3_REGION: 'eu-central-1' }), {
    kind: 's3',
    bucket: 'ink',
    endpoint: undefined,
    region: 'eu-central-1',
    credentials: undefined,
    forcePathStyle: false,
    prefix: '',
    encryption: 'AES256',
    kmsKeyId: undefined,
    presignsDownloads: false,
  })
})

test('a server of one’s own is named with all that it needs', () => {
  const more = { S3_FORCE_PATH_STYLE: 'true', S3_PREFIX: 'ink/live', S3_SSE: 'none', S3_PRESIGNED_DOWNLOADS: 'true' }
  const config = read({ ...ofOurOwn, ...more })
  assert.ok(config.kind === 's3')
  assert.deepEqual(
    [config.endpoint, config.credentials, config.forcePathStyle, config.prefix, config.encryption],
    ['https://s3.example.net', { accessKeyId: 'AKIA123', secretAccessKey: 'abc/def+ghi' }, true, 'ink/live/', 'none'],
  )
  assert.equal(config.presignsDownloads, true)
})

for (const [wrong, fault] of [
  [{ S3_BUCKET: 'Ink_Bucket' }, /^S3_BUCKET /],
  [{ S3_PREFIX: '../up' }, /^S3_PREFIX /],
  [{ S3_PREFIX: '/absolute' }, /^S3_PREFIX /],
  [{ S3_SSE: 'rot13' }, /^S3_SSE must be none, AES256 or aws:kms$/],
  [{ S3_FORCE_PATH_STYLE: 'yes' }, /^S3_FORCE_PATH_STYLE must be true or false$/],
  [{ S3_ENDPOINT: 'https://user:word@s3.example.net' }, /^S3_ENDPOINT must not have user/],
  [{ S3_ENDPOINT: 's3.example.net' }, /^S3_ENDPOINT must be a URL/],
  [{ S3_SECRET_ACCESS_KEY: 'two words' }, /^S3_SECRET_ACCESS_KEY must be letters/],
  [{ S3_SECRET_ACCESS_KEY: '' }, /^S3_SECRET_ACCESS_KEY is required with S3_ACCESS_KEY_ID$/],
  [{ S3_ACCESS_KEY_ID: '' }, /^S3_ACCESS_KEY_ID is required with S3_SECRET_ACCESS_KEY$/],
  [{ S3_BUCKET: '' }, /^S3_BUCKET is required with S3_/],
] as const) {
  test(`the settings ${JSON.stringify(wrong)} are refused, without a word of their values`, () => {
    const faults = faultsOf({ ...ofOurOwn, ...wrong })
    assert.ok(
      faults.some(line => fault.test(line)),
      faults.join('\n'),
    )
    assert.doesNotMatch(faults.join('\n'), /word|rot13|AKIA|abc\/def/)
  })
}

test('production asks no server over plain http, unless it is on this machine', () => {
  const production = { ...ofOurOwn, INKSTONE_ENV: 'production' }
  assert.deepEqual(faultsOf(production), [])
  assert.deepEqual(faultsOf({ ...production, S3_ENDPOINT: 'http://127.0.0.1:7070' }), [])
  assert.deepEqual(faultsOf({ ...production, S3_ENDPOINT: 'http://s3.example.net' }), [
    'S3_ENDPOINT must begin with https:// unless it is on this machine',
  ])
})
