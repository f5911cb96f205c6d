import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Operation } from '#contracts/http/operation.ts'
import { operationIds, operations } from '#contracts/http/operations.ts'
import { roles, roleScopes, type Role } from '#contracts/roles.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { eventually } from '../support/eventually.ts'
import { newPerson, type TestPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em, baseUrl } = platform

const guarded = operationIds
  .map(id => ({ id, ...(operations[id] as Operation) }))
  .filter(({ scope }) => scope !== 'public')

/** What a request is answered with, when it names nothing that exists and says nothing. */
const answerTo = async (operation: Operation, { token }: TestPerson): Promise<{ status: number; code: string }> => {
  const stop = new AbortController()
  const response = await fetch(baseUrl() + operation.path.replaceAll(/\{\w+\}/g, 'nothing'), {
    method: operation.method.toUpperCase(),
    headers: { Authorization: `Bearer ${token}`, ...(operation.body ? { 'Content-Type': 'application/json' } : {}) },
    ...(operation.body ? { body: '[]' } : {}),
    signal: stop.signal,
  })
  const isProblem = response.headers.get('Content-Type')?.includes('problem') ?? false
  const { code } = isProblem ? ((await response.json()) as { code: string }) : { code: '' }
  // A stream of events would never end by itself.
  if (!isProblem) stop.abort()
  return { status: response.status, code }
}

for (const role of roles) {
  test(`what ${role} may ask for is what the table says, on every route`, async () => {
    const { accountId } = await newAccount(em())
    let person = await newPerson(platform, { accountId, role })
    for (const operation of guarded) {
      const { scope } = operation
      // Some of what every person may do ends what they are.
      if (scope === 'person') person = await newPerson(platform, { role })
      const isAllowed = scope === 'person' || roleScopes[role].includes(scope as never)
      const { status, code } = await answerTo(operation, person)
      assert.equal(code === 'insufficient-scope', !isAllowed, `${operation.id} answered ${status} ${code}`)
      assert.equal(isAllowed || status === 403, true, operation.id)
      if (scope === 'person') person = await newPerson(platform, { accountId, role })
    }
  })
}

test('no role opens what is for operators', async () => {
  for (const role of roles) assert.ok(!roleScopes[role].includes('admin'), role)
  assert.ok(guarded.some(({ scope }) => scope === 'admin'))
})

const status = async ({ client }: TestPerson, path = '/v1/members'): Promise<number> =>
  (await client.call('GET', path)).status

const becomes = async (person: TestPerson, wanted: number): Promise<void> => {
  while ((await status(person)) !== wanted) await new Promise(setImmediate)
}

const changes: [what: string, change: (person: TestPerson) => ReturnType<typeof sql>, answer: number][] = [
  [
    'the account is suspended',
    ({ accountId: id }) => sql`update account set suspended_at = now() where id = ${id}`,
    403,
  ],
  ['they are suspended', ({ userId: id }) => sql`update app_user set suspended_at = now() where id = ${id}`, 403],
  ['they belong to it no more', ({ userId: id }) => sql`delete from membership where user_id = ${id}`, 401],
  ['their session is ended', ({ sessionId: id }) => sql`update session set revoked_at = now() where id = ${id}`, 401],
]

for (const [what, change, answer] of changes) {
  test(`an access token that has not expired opens nothing from the moment on that ${what}`, async () => {
    const person = await newPerson(platform)
    assert.equal(await status(person), 200)
    await query(em(), change(person))
    await becomes(person, answer)
  })
}

const rolesThatSee: readonly Role[] = ['admin', 'owner']

test('an event is seen by those who may read what it is about, and by nobody else', async () => {
  const { accountId } = await newAccount(em())
  const owner = await newPerson(platform, { accountId })
  await owner.client.call('POST', '/v1/api-keys', { json: { name: 'x', scopes: ['tasks:read'] } })
  await eventually('the event can be read', async () => {
    const { body } = await owner.client.call<{ data: unknown[] }>('GET', '/v1/events?type=api_key.created')
    return body.data.length > 0
  })
  for (const role of roles) {
    const { client } = await newPerson(platform, { accountId, role })
    const { body } = await client.call<{ data: { id: string; type: string }[] }>('GET', '/v1/events')
    const sees = body.data.some(({ type }) => type === 'api_key.created')
    assert.equal(sees, rolesThatSee.includes(role), role)
    const { body: asked } = await client.call<{ data: unknown[] }>('GET', '/v1/events?type=api_key.created')
    assert.equal(asked.data.length > 0, sees, role)
  }
  const { body } = await owner.client.call<{ data: { id: string }[] }>('GET', '/v1/events?type=api_key.created')
  const viewer = await newPerson(platform, { accountId, role: 'viewer' })
  const one = `/v1/events/${body.data[0]!.id}`
  assert.deepEqual([await status(owner, one), await status(viewer, one)], [200, 404])
})

test('a stream ends when its reader may see less, and shows no more than they may see then', async () => {
  const { accountId } = await newAccount(em())
  const owner = await newPerson(platform, { accountId })
  const admin = await newPerson(platform, { accountId, role: 'admin' })
  const seen: string[] = []
  const reading = (async () => {
    for await (const { type } of admin.client.events('/v1/events/stream', {
      after: '0000000000000000.0000000000000000',
    })) {
      seen.push(type)
    }
  })()
  const makeKey = () => owner.client.call('POST', '/v1/api-keys', { json: { name: 'x', scopes: ['tasks:read'] } })
  await makeKey()
  while (seen.length === 0) await new Promise(setImmediate)
  await owner.client.call('PATCH', `/v1/members/${admin.userId}`, { json: { role: 'viewer' } })
  await reading
  await makeKey()
  assert.deepEqual(
    seen.filter(type => type.startsWith('api_key.')),
    ['api_key.created'],
  )
})
