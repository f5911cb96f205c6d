import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadEnvironment } from '../../scripts/environment.ts'

const dir = mkdtempSync(join(tmpdir(), 'inkstone-environment-'))
after(() => rmSync(dir, { recursive: true }))
const path = join(dir, 'environment.json')
const saved = { DATABASE_URL: 'postgres://a/b', RABBITMQ_URL: 'amqp://a', REDIS_URL: 'redis://a', KEY_PEPPER: 'own' }
writeFileSync(path, JSON.stringify(saved))

test('a command finds the platform that npm start runs', () => {
  assert.deepEqual(loadEnvironment({ needs: ['DATABASE_URL'], given: {}, path }), saved)
})

test('what is given wins over what was saved', () => {
  assert.equal(loadEnvironment({ given: { KEY_PEPPER: 'given' }, path })['KEY_PEPPER'], 'given')
  assert.equal(loadEnvironment({ given: { KEY_PEPPER: '' }, path })['KEY_PEPPER'], 'own')
})

test('a command for another database never takes the broker or the secrets of this one', () => {
  const given = { DATABASE_URL: 'postgres://other/b' }
  assert.deepEqual(loadEnvironment({ given, path }), given)
  assert.throws(() => loadEnvironment({ needs: ['RABBITMQ_URL'], given, path }), /RABBITMQ_URL is not known/)
})

test('without a platform a command says in one line what to do', () => {
  const none = { needs: ['DATABASE_URL'] as const, given: {}, path: join(dir, 'none.json') }
  assert.throws(() => loadEnvironment(none), {
    message: 'DATABASE_URL is not known: start the platform with npm start, or set DATABASE_URL.',
  })
})

test('a saved environment that is damaged is named, not ignored', () => {
  const damaged = join(dir, 'damaged.json')
  writeFileSync(damaged, '{')
  assert.throws(() => loadEnvironment({ given: {}, path: damaged }), /damaged\.json cannot be read/)
})
