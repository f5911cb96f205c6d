import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { scopes } from '#contracts/scopes.ts'
import { assetFolders } from '#contracts/storage-keys.ts'
import { createKey } from '#infra/db/api-keys.ts'
import { testPepper } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { exampleDocument } from '../support/design-document.ts'
import { allEnded } from '../support/echo-user.ts'
import { newPerson, type TestPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { kinds: ['diagnostic.echo'] })
const em = platform.em

type Exported = Record<
  'tasks' | 'assets' | 'designs' | 'ledger' | 'api_keys' | 'sessions' | 'accounts',
  { id: string }[]
> & {
  user: { id: string; email: string }
  is_complete: boolean
}

/** Somebody with one of everything. */
const settled = async () => {
  const person = await newPerson(platform, { credits: 1_000 })
  const key = await em().transactional(tx =>
    createKey(tx, { accountId: person.accountId, name: 'A key', scopes, pepper: testPepper }),
  )
  const client = clientOf(platform.baseUrl, key.token)
  const { body: design } = await client.call<{ id: string }>('POST', '/v1/designs', {
    json: { document: exampleDocument() },
  })
  const task = await client.post('diagnostic.echo', { text: 'my own words', output_bytes: 10 })
  await allEnded(platform)
  return { person, key: { ...key, client }, designId: design.id, taskId: task.id }
}

const leave = ({ client }: Pick<TestPerson, 'client'>) => client.call<{ code?: string }>('DELETE', '/v1/me')

const filesOf = async (accountId: string): Promise<string[]> => {
  const found: string[] = []
  for (const folder of assetFolders)
    for await (const { key } of platform.storage.list(folder)) if (key.includes(accountId)) found.push(key)
  return found
}

test('an export holds what is kept of a person and of the account that is theirs, and nothing of anybody else', async () => {
  const { person, designId, taskId, key } = await settled()
  const other = await settled()
  const { status, body } = await person.client.call<Exported>('GET', '/v1/me/export')
  assert.equal(status, 200)
  assert.deepEqual([body.user.id, body.user.email, body.is_complete], [person.userId, person.email, true])
  assert.deepEqual(
    [body.tasks, body.designs, body.sessions, body.accounts].map(rows => rows.map(({ id }) => id)),
    [[taskId], [designId], [person.sessionId], [person.accountId]],
  )
  assert.ok(body.api_keys.some(({ id }) => id === key.keyId))
  assert.ok(body.assets.length > 0 && body.ledger.length > 0)
  const text = JSON.stringify(body)
  assert.match(text, /my own words/)
  for (const foreign of [other.person.accountId, other.person.userId, other.taskId, key.token.slice(12)])
    assert.ok(!text.includes(foreign), foreign)
  assert.doesNotMatch(text, /password|digest_key|totp|pepper/)
})

test('who leaves takes everything along but the ledger, which then names nobody', async () => {
  const { person, key } = await settled()
  const other = await settled()
  assert.ok((await filesOf(person.accountId)).length > 0)
  const transfers = await query(em(), sql`select from ledger_transfer where account_id = ${person.accountId}`)
  assert.equal((await leave(person)).status, 204)

  for (const table of ['session', 'membership', 'api_key', 'design', 'event', 'recognition', 'idempotency_key']) {
    const column = table === 'session' || table === 'membership' ? 'user_id' : 'account_id'
    const id = column === 'user_id' ? person.userId : person.accountId
    const left = await query(em(), sql`select from ${sql.table(table)} where ${sql.ref(column)} = ${id}`)
    assert.equal(left.length, 0, table)
  }
  const rows = await query<{ row: string }>(
    em(),
    sql`select to_jsonb(t)::text as row from task t where account_id = ${person.accountId}
        union all select to_jsonb(u)::text from app_user u where id = ${person.userId}
        union all select to_jsonb(a)::text from asset a where account_id = ${person.accountId}
        union all select to_jsonb(a)::text from account a where id = ${person.accountId}`,
  )
  for (const { row } of rows) assert.doesNotMatch(row, /my own words|@example\.com|Ada/)
  assert.deepEqual(await filesOf(person.accountId), [])
  const kept = await query(em(), sql`select from ledger_transfer where account_id = ${person.accountId}`)
  assert.deepEqual([kept.length, transfers.length > 0], [transfers.length, true])

  const status = async (client: TestPerson['client']): Promise<number> =>
    (await client.call('GET', '/v1/designs')).status
  while ((await status(person.client)) !== 401 || (await status(key.client)) !== 401) await new Promise(setImmediate)
  assert.equal(await status(other.person.client), 200)
  assert.ok((await filesOf(other.person.accountId)).length > 0)
})

test('nobody leaves on an old proof, nor before their work has ended, nor others without an owner', async () => {
  const late = await newPerson(platform, { provenAt: new Date(Date.now() - 6 * 60_000) })
  assert.deepEqual([(await leave(late)).status, (await leave(late)).body.code], [401, 'reauth-required'])

  const owner = await newPerson(platform)
  await newPerson(platform, { accountId: owner.accountId, role: 'editor' })
  assert.deepEqual([(await leave(owner)).status, (await leave(owner)).body.code], [409, 'state-conflict'])

  const { person } = await settled()
  await query(em(), sql`update task set finished_at = null where account_id = ${person.accountId}`)
  assert.equal((await leave(person)).status, 409)
})

test('who belongs to the account of others leaves it, and it stays as it is', async () => {
  const owner = await newPerson(platform)
  const editor = await newPerson(platform, { accountId: owner.accountId, role: 'editor' })
  assert.equal((await leave(editor)).status, 204)
  assert.equal((await owner.client.call('GET', '/v1/designs')).status, 200)
  const [account] = await query<{ name: string }>(em(), sql`select name from account where id = ${owner.accountId}`)
  assert.equal(account!.name, 'An account')
})
