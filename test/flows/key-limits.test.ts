import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { scopes } from '#contracts/scopes.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { exampleDocument } from '../support/design-document.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { keyMaker, tally } from '../support/key-maker.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { kinds: ['diagnostic.echo'] })
const { em } = platform
const owner = await newPerson(platform, { credits: 1_000 })
const { accountId } = owner
const { make, refused, clientWith, statusOf, keyWith } = keyMaker(platform, owner)

test('nobody makes a key that may do more than they', async () => {
  const admin = await newPerson(platform, { accountId, role: 'admin' })
  assert.deepEqual(await refused({ scopes: ['billing:write'] }, admin.client), {
    status: 403,
    code: 'insufficient-scope',
    pointers: ['/scopes'],
  })
  assert.equal((await refused({ scopes: ['admin'] }, owner.client)).code, 'insufficient-scope')
  const { token } = await keyWith({ scopes: ['keys:write', 'tasks:read'] })
  assert.equal((await refused({ scopes: ['tasks:read', 'tasks:write'] }, clientWith(token))).code, 'insufficient-scope')
  await make({ scopes: ['keys:write', 'tasks:read'] }, clientWith(token))
})

const own = {
  taskTypes: ['text.recognize', 'image.process'],
  allowedCidrs: ['127.0.0.0/8', '::1/128'],
  requestsPerMinute: 100,
  tasksInFlight: 10,
  expiresAt: new Date(Date.now() + 3_600_000),
}
const asMuch = {
  scopes: ['tasks:read'],
  task_types: ['text.recognize'],
  allowed_cidrs: ['127.0.0.1/32'],
  requests_per_minute: 100,
  tasks_in_flight: 9,
  expires_at: new Date(Date.now() + 3_000_000).toISOString(),
}
const wider = {
  task_types: [null, ['text.recognize', 'design.generate']],
  allowed_cidrs: [null, ['127.0.0.0/7'], ['10.0.0.0/8'], ['::/0'], ['127.0.0.1/32', '0.0.0.0/0']],
  requests_per_minute: [null, 101],
  tasks_in_flight: [null, 11],
  expires_at: [null, new Date(Date.now() + 7_200_000).toISOString()],
}

test('a key that is restricted makes and changes keys only within its own restrictions', async () => {
  const { keyId, token } = await keyWith(own)
  const client = clientWith(token)
  const { id } = await make(asMuch, client)
  for (const [name, values] of Object.entries(wider)) {
    for (const value of values) {
      const given = JSON.stringify(value)
      assert.deepEqual(
        await refused({ ...asMuch, [name]: value }, client),
        { status: 403, code: 'forbidden', pointers: [`/${name}`] },
        given,
      )
      for (const target of [id, keyId]) {
        const { status } = await client.call('PATCH', `/v1/api-keys/${target}`, { json: { [name]: value } })
        assert.equal(status, 403, `${name} of ${target} with ${given}`)
      }
    }
  }
})

test('nobody gets the token of a key that may do more than they, by changing it or by rotating it', async () => {
  const strong = await keyWith({})
  const weak = clientWith((await keyWith({ scopes: ['keys:write', 'keys:read'] })).token)
  assert.equal((await weak.call('POST', `/v1/api-keys/${strong.keyId}/rotate`, { json: {} })).status, 403)
  const limited = clientWith((await keyWith({ requestsPerMinute: 1_000 })).token)
  assert.equal((await limited.call('POST', `/v1/api-keys/${strong.keyId}/rotate`)).status, 403)
  assert.equal(await statusOf(strong.token), 200)
})

test('a key works only from its networks, and what a client writes into X-Forwarded-For changes nothing', async () => {
  const { token } = await make({ scopes: ['credits:read'], allowed_cidrs: ['203.0.113.0/24', '2001:db8::/32'] })
  for (const headers of [{}, { 'X-Forwarded-For': '203.0.113.7' }, { Forwarded: 'for=203.0.113.7' }]) {
    const { status, body } = await clientWith(token).problem('GET', '/v1/credits/balance', { headers })
    assert.deepEqual([status, body.code], [403, 'ip-not-allowed'])
  }
  const here = await make({ scopes: ['credits:read'], allowed_cidrs: ['127.0.0.1/32'] })
  assert.equal(await statusOf(here.token), 200)
})

const echo = { type: 'diagnostic.echo', input: {} }

test('a key for one kind of task asks for no other, on whatever route', async () => {
  const { token } = await keyWith({ scopes, taskTypes: ['diagnostic.echo'] })
  const client = clientWith(token)
  const { body: design } = await client.call<{ id: string }>('POST', '/v1/designs', {
    json: { document: exampleDocument() },
  })
  const process = { type: 'palette.recommend', input: {} }
  const refusedOn: [string, object, string][] = [
    ['/v1/tasks', process, '/type'],
    ['/v1/tasks/estimate', process, '/type'],
    [
      '/v1/batches',
      {
        mode: 'atomic',
        items: [
          { custom_id: 'a', ...echo },
          { custom_id: 'b', ...process },
        ],
      },
      '/items/1/type',
    ],
    ['/v1/design-generations', { brief: { text: 'A fair in summer' } }, '/type'],
    [`/v1/designs/${design.id}/exports`, { formats: [{ type: 'png' }] }, '/type'],
  ]
  for (const [path, json, pointer] of refusedOn) {
    const { status, body } = await client.problem('POST', path, { json })
    assert.deepEqual([path, status, body.code, body.errors?.[0]?.pointer], [path, 403, 'forbidden', pointer])
  }
  assert.equal((await client.call('POST', '/v1/tasks', { json: echo })).status, 202)
  const { status, body } = await client.call<{ request_counts: { refused: number } }>('POST', '/v1/batches', {
    json: {
      mode: 'partial',
      items: [
        { custom_id: 'a', ...echo },
        { custom_id: 'b', ...process },
      ],
    },
  })
  assert.deepEqual([status, body.request_counts.refused], [202, 1])
})

test('two hundred posts at once with a key for five open tasks are five tasks, and other keys go on', async () => {
  const { accountId: id, client: other } = await echoUser(platform)
  const { token } = await keyWith({ accountId: id, scopes, tasksInFlight: 5 })
  const json = { type: 'diagnostic.echo', input: { delay_ms: 60_000 } }
  const post = (client: Client) => client.call<{ id: string; code?: string }>('POST', '/v1/tasks', { json })
  const limited = clientWith(token)
  const answers = await Promise.all(Array.from({ length: 200 }, () => post(limited)))
  assert.deepEqual(tally(answers.map(({ status, body }) => (status === 202 ? 202 : body.code))), {
    202: 5,
    'concurrency-limited': 195,
  })
  assert.equal((await post(other)).status, 202)
  const batch = { items: Array.from({ length: 3 }, (_, place) => ({ custom_id: String(place), ...echo })) }
  assert.equal((await limited.call('POST', '/v1/batches', { json: { ...batch, mode: 'atomic' } })).status, 429)
  const task = answers.find(({ status }) => status === 202)!.body
  await limited.call('POST', `/v1/tasks/${task.id}/cancel`, { json: {} })
  await limited.ended(task.id)
  const partial = await limited.call<{ request_counts: { refused: number } }>('POST', '/v1/batches', {
    json: { ...batch, mode: 'partial' },
  })
  assert.deepEqual([partial.status, partial.body.request_counts.refused], [202, 2])
  await query(em(), sql`update task set finish_before = now() where account_id = ${id}`)
})

test('a limit that is set, changed or taken away counts what is posted while there is one', async () => {
  const { accountId: id, client: unlimited } = await echoUser(platform)
  const { keyId, token } = await keyWith({ accountId: id, scopes })
  const client = clientWith(token)
  const limit = (tasks_in_flight: number | null) =>
    unlimited.call('PATCH', `/v1/api-keys/${keyId}`, { json: { tasks_in_flight } })
  const slow = () =>
    client.call<{ id: string }>('POST', '/v1/tasks', { json: { type: 'diagnostic.echo', input: { delay_ms: 60_000 } } })
  const opened = [await slow()]
  await limit(1)
  opened.push(await slow())
  assert.equal((await slow()).status, 429)
  await limit(null)
  opened.push(await slow())
  await limit(2)
  opened.push(await slow())
  assert.equal((await slow()).status, 429)
  for (const { status, body } of opened) {
    assert.equal(status, 202)
    await client.call('POST', `/v1/tasks/${body.id}/cancel`, { json: {} })
    await client.ended(body.id)
  }
  assert.deepEqual([(await slow()).status, (await slow()).status, (await slow()).status], [202, 202, 429])
  await query(em(), sql`update task set finish_before = now() where account_id = ${id}`)
})

test('everything that ends, ends', async () => {
  await allEnded(platform)
  const rows = await query<{ used: string }>(em(), sql`select used from key_in_flight where used <> 0`)
  assert.deepEqual(rows, [])
})
