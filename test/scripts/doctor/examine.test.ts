import assert from 'node:assert/strict'
import { test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { checkDatabase } from '../../../scripts/doctor/database.ts'
import { isAtLeast, type Finding } from '../../../scripts/doctor/finding.ts'
import { checkSettings } from '../../../scripts/doctor/settings.ts'
import { newAccount } from '../../support/account.ts'
import { runScript } from '../../support/command-line.ts'
import { freshDatabase } from '../../support/database.ts'
import { addLetter } from '../../support/letters.ts'
import { startPlatform } from '../../support/platform.ts'

const faultsIn = (findings: readonly Finding[]): Finding[] => findings.filter(({ level }) => level !== 'ok')

test('a platform that has just been started is healthy from end to end', async context => {
  const platform = await startPlatform(context, { kinds: ['diagnostic.echo'] })
  const management = process.env['RABBITMQ_MANAGEMENT_URL']!
  const env = { ...platform.environment(), RABBITMQ_MANAGEMENT_URL: management }
  const { status, stdout } = await runScript('doctor.ts', ['--json'], { env })
  const findings = JSON.parse(stdout) as Finding[]
  assert.deepEqual(
    findings.filter(({ level }) => level === 'fault'),
    [],
  )
  assert.equal(status, 0)
  const checked = new Set(findings.map(({ check }) => check))
  for (const check of ['node', 'npm', 'postgres', 'migrations', 'rabbitmq', 'topology', 'redis', 'ledger', 'storage']) {
    assert.ok(checked.has(check), check)
  }
})

test('without any server the doctor fails with one line and its fix for each', async () => {
  const env = {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    RABBITMQ_URL: 'amqp://127.0.0.1:1',
    REDIS_URL: 'redis://127.0.0.1:1',
  }
  const { status, stdout } = await runScript('doctor.ts', [], { env })
  assert.equal(status, 1)
  for (const server of ['postgres', 'rabbitmq', 'redis']) {
    assert.match(stdout, new RegExp(`^✗ ${server} +does not answer.*\n +→ start it`, 'm'))
  }
  assert.match(stdout, /✗ settings +KEY_PEPPER is required/)
})

test('a migration that has not run is named, and nothing more is asked of such a database', async context => {
  const { url, em } = await freshDatabase(context)
  assert.deepEqual(faultsIn(await checkDatabase(url)), [])
  await query(em(), sql`delete from migration where name = '0002-messaging'`)
  assert.deepEqual(faultsIn(await checkDatabase(url)), [
    { level: 'fault', check: 'migrations', detail: 'pending: 0002-messaging', fix: 'npm run migrate' },
  ])
  await query(em(), sql`drop table migration`)
  const [found] = faultsIn(await checkDatabase(url))
  assert.match(found!.detail, /pending: 0001-accounts-and-tasks, 0002-messaging/)
  const [table] = await query<{ name: string | null }>(em(), sql`select to_regclass('migration') as name`)
  assert.equal(table!.name, null)
})

test('commands that wait, credits that do not add up, silent tasks and dead letters are all found', async context => {
  const { url, em } = await freshDatabase(context)
  const { accountId } = await newAccount(em(), { credits: 5 })
  await query(
    em(),
    sql`insert into outbox (message_id, exchange, routing_key, type, correlation_id, body, last_error)
        values ('m', 'cmd', 'no.queue', 'no.queue', 'task_x', '{}', 'returned')`,
  )
  await query(em(), sql`update wallet set available = 6 where account_id = ${accountId}`)
  await query(
    em(),
    sql`insert into task (id, account_id, type, lane, status, created_by, priority, input, price_version, quoted, held,
          request_id, retention, created_at, queued_at, finish_before, seen_at)
        values ('task_x', ${accountId}, 'diagnostic.echo', 'bulk', 'queued', 'key_x', 'low', '{}', '1', 0, 0, 'req_x', '1h',
          now(), now(), now() + interval '1 day', now() - interval '20 minutes')`,
  )
  await addLetter(em())
  const found = faultsIn(await checkDatabase(url))
  assert.deepEqual(
    found.map(({ check, detail }) => `${check}: ${detail}`),
    [
      "outbox: 1 commands wait, the oldest for 0 s; the broker's answer: returned",
      'tasks: 1 are open and nothing was heard of them, first task_x',
      `ledger: 1 discrepancies, first available of ${accountId}`,
      'dead letters: 1 wait, of 1 causes',
    ],
  )
  assert.match(found[0]!.fix!, /topology -- --assert/)
})

test('secrets that everybody can guess are a warning here and a fault in production', async () => {
  const environment = {
    DATABASE_URL: 'postgres://inkstone:inkstone@db/inkstone',
    RABBITMQ_URL: 'amqp://guest:guest@broker',
    REDIS_URL: 'redis://cache',
    KEY_PEPPER: 'changeme-changeme-changeme-changeme',
    URL_SIGNING_KEYS: 'k1:changeme-changeme-changeme-changeme',
    DATA_KEYS: 'k1:changeme-changeme-changeme-changeme',
    JWT_KEYS: 'k1:changeme-changeme-changeme-changeme',
    WEBHOOK_SIGNING_KEYS: 'k1:changeme-changeme-changeme-changeme',
    MAIL_TOKEN_KEY: 'changeme-changeme-changeme-changeme',
  }
  const here = faultsIn(await checkSettings(environment))
  assert.deepEqual(
    here.map(({ level, detail }) => [level, detail.split(' ')[0]]),
    [
      'DATABASE_URL',
      'RABBITMQ_URL',
      'KEY_PEPPER',
      'URL_SIGNING_KEYS',
      'DATA_KEYS',
      'JWT_KEYS',
      'MAIL_TOKEN_KEY',
      'WEBHOOK_SIGNING_KEYS',
    ].map(name => ['warning', name]),
  )
  const there = await checkSettings({ ...environment, INKSTONE_ENV: 'production' })
  assert.ok(there.every(({ level }) => level === 'fault'))
  assert.ok(!JSON.stringify([here, there]).includes('changeme'))
})

test('versions are compared by their numbers', () => {
  assert.ok(isAtLeast('15.18 (Debian 15.18-0)', '15.0'))
  assert.ok(isAtLeast('3.10.8', '3.10.0'))
  assert.ok(isAtLeast('4.0', '3.10.0'))
  assert.ok(!isAtLeast('3.9.29', '3.10.0'))
  assert.ok(!isAtLeast('14.9', '15.0'))
})
