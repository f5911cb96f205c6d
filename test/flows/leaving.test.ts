import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newOrderWrites } from '#infra/db/orders/orders.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { scopes } from '#contracts/scopes.ts'
import { assetFolders } from '#contracts/storage-keys.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import { testPepper } from '../support/account.ts'
import { newProduct } from '../support/buyer.ts'
import { clientOf } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { exampleDocument } from '../support/design-document.ts'
import { allEnded } from '../support/echo-user.ts'
import { newPerson, type TestPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'
import { restingOrder } from '../support/stored-order.ts'

const platform = await startPlatform({ after }, { kinds: ['diagnostic.echo'] })
const em = platform.em

type Exported = Record<
  'projects' | 'tasks' | 'assets' | 'designs' | 'ledger' | 'api_keys' | 'sessions' | 'accounts',
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
  const { body: project } = await client.call<{ id: string }>('POST', '/v1/projects', {
    json: { name: 'A project', description: 'my own words' },
  })
  const input = { text: 'my own words', output_bytes: 10 }
  const task = await client.post('diagnostic.echo', input, { project_id: project.id })
  await allEnded(platform)
  return { person, key: { ...key, client }, designId: design.id, taskId: task.id, projectId: project.id }
}

const leave = ({ client }: Pick<TestPerson, 'client'>) => client.call<{ code?: string }>('DELETE', '/v1/me')

const filesOf = async (accountId: string): Promise<string[]> => {
  const found: string[] = []
  for (const folder of assetFolders)
    for await (const { key } of platform.storage.list(folder)) if (key.includes(accountId)) found.push(key)
  return found
}

test('an export holds what is kept of a person and of the account that is theirs, and nothing of anybody else', async () => {
  const { person, designId, projectId, taskId, key } = await settled()
  const other = await settled()
  const { status, body } = await person.client.call<Exported>('GET', '/v1/me/export')
  assert.equal(status, 200)
  assert.deepEqual([body.user.id, body.user.email, body.is_complete], [person.userId, person.email, true])
  assert.deepEqual(
    [body.projects, body.tasks, body.designs, body.sessions, body.accounts].map(rows => rows.map(({ id }) => id)),
    [[projectId], [taskId], [designId], [person.sessionId], [person.accountId]],
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

  const emptied = ['session', 'membership', 'api_key', 'project', 'design', 'event', 'recognition', 'idempotency_key']
  for (const table of emptied) {
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

test('whatever else somebody has written goes with them, from every table but those that nobody can change', async () => {
  const { person, key } = await settled()
  const words = 'my-own-words'
  const echo = { type: 'diagnostic.echo', input: { delay_ms: 60_000 } }
  const post = <Made>(path: string, json: object) =>
    key.client.call<Made>('POST', path, { json, headers: { 'Idempotency-Key': path } })
  const refused = { custom_id: `${words}-refused`, type: 'image.process', input: {} }
  const items = [{ custom_id: words, ...echo, tags: [words] }, refused]
  const { body: batch } = await post<{ id: string }>('/v1/batches', { items, metadata: { who: words } })
  const scope = { scope: 'tag', scope_id: words, period: 'month', amount: '100' }
  assert.equal((await post('/v1/budgets', { name: words, ...scope })).status, 201)
  const listed = await key.client.call<{ data: { id: string }[] }>('GET', `/v1/tasks?batch_id=${batch.id}`)
  const path = `/v1/tasks/${listed.body.data[0]!.id}/cancel`
  assert.ok((await key.client.call('POST', path, { json: { reason: words } })).status < 300)
  await allEnded(platform)
  const tables = await query<{ name: string }>(
    em(),
    sql`select table_name as name from information_schema.columns
        where table_schema = current_schema() and column_name = 'account_id' order by 1`,
  )
  const unchangeable = ['audit_entry', 'ledger_transfer']
  const telling = async (): Promise<string[]> => {
    const found = []
    for (const { name } of tables) {
      const told = sql`select from ${sql.table(name)} t
        where account_id = ${person.accountId} and to_jsonb(t)::text like ${`%${words}%`} limit 1`
      if ((await query(em(), told)).length > 0 && !unchangeable.includes(name)) found.push(name)
    }
    return found
  }
  await eventually('it is counted', async () => (await telling()).includes('usage_tag_bucket'))
  const before = await telling()
  for (const name of ['batch', 'budget', 'task']) assert.ok(before.includes(name), name)
  const refusal = await leave(person)
  assert.equal(refusal.status, 204, JSON.stringify(refusal.body))
  assert.deepEqual(await telling(), [])
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

test('nobody leaves while an order of theirs can still be paid, or its money is on its way back', async () => {
  for (const status of ['awaiting_payment', 'refunding'] as const) {
    const person = await newPerson(platform)
    const order = { ...restingOrder(person.accountId, await newProduct(em())), status }
    await writeAll(em(), newOrderWrites(order))
    const refused = await leave(person)
    assert.deepEqual([refused.status, refused.body.code], [409, 'state-conflict'], status)
    await query(em(), sql`update customer_order set status = 'canceled' where id = ${order.id}`)
    assert.equal((await leave(person)).status, 204)
  }
})

test('who belongs to the account of others leaves it, and it stays as it is', async () => {
  const owner = await newPerson(platform)
  const editor = await newPerson(platform, { accountId: owner.accountId, role: 'editor' })
  assert.equal((await leave(editor)).status, 204)
  assert.equal((await owner.client.call('GET', '/v1/designs')).status, 200)
  const [account] = await query<{ name: string }>(em(), sql`select name from account where id = ${owner.accountId}`)
  assert.equal(account!.name, 'An account')
})
