import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { isId } from '#contracts/ids.ts'
import { digestKey } from '#infra/api-keys.ts'
import { query, sql } from '#infra/db/sql.ts'
import { testPepper } from '../support/account.ts'
import { runScript } from '../support/command-line.ts'
import { freshDatabase } from '../support/database.ts'

const { url, em } = await freshDatabase({ after })
const env = { DATABASE_URL: url, KEY_PEPPER: testPepper }
const admin = (...args: string[]) => runScript('admin.ts', args, { env })
const adminJson = async <Answer>(...args: string[]): Promise<Answer> => {
  const { status, stdout, stderr } = await admin(...args, '--json')
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout) as Answer
}

const open = async (name: string): Promise<string> => (await adminJson<{ id: string }>('account', 'create', name)).id

test('an account is opened with the limits that were named and the usual others', async () => {
  const { id } = await adminJson<{ id: string }>('account', 'create', 'Ada', '--limit', 'tasksPerMinute=5')
  assert.ok(isId('account', id))
  const [row] = await query<{ limits: Record<string, number> }>(em(), sql`select limits from account where id = ${id}`)
  assert.equal(row!.limits['tasksPerMinute'], 5)
  assert.equal(row!.limits['streams'], 20)
  const listed = await admin('account', 'list')
  assert.match(listed.stdout, new RegExp(`${id}  0 .* active .* Ada`))
})

test('a key is shown once and stored only as its digest', async () => {
  const account = await open('Bea')
  type Made = { id: string; token: string; scopes: string[] }
  const made = await adminJson<Made>('key', 'create', account, '--scope', 'tasks:read', '--name', 'for the shop')
  assert.deepEqual(made.scopes, ['tasks:read'])
  const [row] = await query<{ digest: Buffer }>(em(), sql`select digest from api_key where id = ${made.id}`)
  assert.deepEqual(row!.digest, digestKey(made.token, testPepper))
  const listed = await admin('key', 'list', account)
  assert.match(listed.stdout, /valid .* for the shop/)
  assert.ok(!listed.stdout.includes(made.token))
})

test('a key without named scopes may do everything but administer', async () => {
  const made = await adminJson<{ scopes: string[] }>('key', 'create', await open('Cyd'))
  assert.ok(made.scopes.includes('tasks:write'))
  assert.ok(!made.scopes.includes('admin'))
})

test('a revoked key stays revoked since the first time', async () => {
  const { id } = await adminJson<{ id: string }>('key', 'create', await open('Dot'))
  const revokedAt = async () => (await query(em(), sql`select revoked_at from api_key where id = ${id}`))[0]
  await adminJson('key', 'revoke', id)
  const first = await revokedAt()
  await adminJson('key', 'revoke', id)
  assert.deepEqual(await revokedAt(), first)
})

test('a suspended account is listed as such, until it is resumed', async () => {
  const account = await open('Eve')
  await adminJson('account', 'suspend', account)
  assert.match((await admin('account', 'list')).stdout, new RegExp(`${account} .* suspended`))
  await adminJson('account', 'resume', account)
  assert.match((await admin('account', 'list')).stdout, new RegExp(`${account} .* active`))
})

test('a limit can be another one for a while, with a reason, and the audit log knows', async () => {
  const account = await open('Gus')
  const set = (...words: string[]) => admin('account', 'limit', account, ...words)
  const until = '2999-01-01T00:00:00Z'
  assert.equal((await set('tasksPerDay=7', '--until', until, '--reason', 'a launch')).status, 0)
  const [row] = await query<{ limits: Record<string, number>; facts: object }>(
    em(),
    sql`select account_limits(a.id, a.limits) as limits, e.facts from account a
        join audit_entry e on e.account_id = a.id and e.action = 'limit.overridden' where a.id = ${account}`,
  )
  assert.equal(row!.limits['tasksPerDay'], 7)
  assert.deepEqual(row!.facts, {
    name: 'tasksPerDay',
    value: 7,
    until: '2999-01-01T00:00:00.000Z',
    reason: 'a launch',
  })
  const wrong = [
    ['tasksPerYear=7', '--until', until, '--reason', 'x'],
    ['tasksPerDay=-7', '--until', until, '--reason', 'x'],
    ['tasksPerDay=7', '--until', '2001-01-01T00:00:00Z', '--reason', 'x'],
    ['tasksPerDay=7', '--reason', 'x'],
    ['tasksPerDay=7', '--until', until],
  ]
  for (const words of wrong) assert.equal((await set(...words)).status, 2, words.join(' '))
})

test('granted credits add up, and the books prove it', async () => {
  const account = await open('Fay')
  await adminJson('credits', 'grant', account, '40', '--memo', 'paid by invoice 17')
  await adminJson('credits', 'grant', account, '2')
  assert.deepEqual(await adminJson('credits', 'balance', account), { account, available: '42', held: '0' })
  assert.match((await admin('reconcile')).stdout, /^The books add up/)
  const memos = await query(em(), sql`select memo from ledger_transfer where account_id = ${account} order by id`)
  assert.deepEqual(memos, [{ memo: 'paid by invoice 17' }, { memo: 'granted by the operator' }])
})

test('books that do not add up are shown with the account, and the command fails', async context => {
  const account = await open('Gus')
  await query(em(), sql`update wallet set available = 7 where account_id = ${account}`)
  context.after(() => query(em(), sql`update wallet set available = 0 where account_id = ${account}`))
  const { status, stdout } = await admin('reconcile', '--json')
  assert.equal(status, 1)
  assert.deepEqual(JSON.parse(stdout).discrepancies, [
    { accountId: account, what: 'available', projected: '7', journal: '0' },
  ])
})

for (const wrong of [
  ['credits', 'grant', 'org_x', '0'],
  ['credits', 'grant', 'org_x', '1.5'],
  ['credits', 'grant', 'org_x', '99999999999999999999'],
  ['account', 'create'],
  ['account', 'create', ''],
  ['account', 'create', 'Hal', '--limit', 'wishes=3'],
  ['account', 'create', 'Hal', '--limit', 'tasksPerMinute=-3'],
  ['key', 'create', 'org_x', '--colour', 'red'],
  ['abolish', 'money'],
]) {
  test(`npm run admin -- ${wrong.join(' ')} is refused with an explanation and changes nothing`, async () => {
    const before = await query(em(), sql`select count(*) from account`)
    const { status, stdout, stderr } = await admin(...wrong)
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.notEqual(stderr.trim(), '')
    assert.doesNotMatch(stderr, /\n\s+at /)
    assert.deepEqual(await query(em(), sql`select count(*) from account`), before)
  })
}

test('an unknown account is named, whatever is asked of it', async () => {
  for (const words of [
    ['key', 'list'],
    ['account', 'suspend'],
    ['credits', 'balance'],
  ]) {
    const { status, stderr } = await admin(...words, 'org_nobody')
    assert.equal(status, 1)
    assert.match(stderr, /There is no account org_nobody/)
  }
})

test('what is done by hand is in the audit log, under the account that it was done to', async () => {
  const account = await open('Jim')
  const { id } = await adminJson<{ id: string }>('key', 'create', account, '--name', 'for the shop')
  await adminJson('key', 'revoke', id)
  await adminJson('account', 'suspend', account)
  await adminJson('account', 'resume', account)
  await adminJson('credits', 'grant', account, '5')
  await adminJson('kind', 'off', 'diagnostic.echo', '--reason', 'a test')
  await adminJson('kind', 'on', 'diagnostic.echo')
  const entries = await query<{ action: string; subject: string; facts: object }>(
    em(),
    sql`select action, subject, facts from audit_entry
        where actor = 'cli' and (account_id = ${account} or subject = 'diagnostic.echo') order by id`,
  )
  assert.deepEqual(
    entries.map(({ action, subject }) => [action, subject]),
    [
      ['key.created', id],
      ['key.revoked', id],
      ['account.suspended', account],
      ['account.resumed', account],
      ['credits.granted', account],
      ['kind.switched_off', 'diagnostic.echo'],
      ['kind.switched_on', 'diagnostic.echo'],
    ],
  )
  assert.deepEqual(entries.at(-3)!.facts, { amount: '5', memo: 'granted by the operator' })
  assert.match((await admin('audit', 'verify')).stdout, /is whole/)
})

test('a name cannot steer the terminal that lists it', async () => {
  await open('\u001b[2JIvy')
  assert.ok(!(await admin('account', 'list')).stdout.includes('\u001b'))
})
