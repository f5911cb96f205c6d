import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Operation } from '#contracts/http/operation.ts'
import { operationIds, operations } from '#contracts/http/operations.ts'
import { scopes } from '#contracts/scopes.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { answered, ask, documents, pathOf, plain, unknown, type Ids } from '../support/ask-route.ts'
import { clientOf } from '../support/client.ts'
import { exampleDocument } from '../support/design-document.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { ownedThings } from '../support/owned-things.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const owner = await echoUser(platform)
const other = await newAccount(platform.em(), { credits: 10 })
const stranger = clientOf(platform.baseUrl, other.token)
const signedIn = {
  owner: await newPerson(platform, { accountId: owner.accountId }),
  stranger: await newPerson(platform, { accountId: other.accountId }),
}
const em = platform.em

const all = operationIds.map(id => ({ id, ...(operations[id] as Operation) }))
const guarded = all.filter(({ scope }) => scope !== 'public')
/** Somebody's things: one of everything that has an id. */
const owned: Ids = { ...plain, code: 'gone' }

before(async () => void Object.assign(owned, await ownedThings(platform, owner.client)))

test('without a key, or with one that is none, every route but the public ones answers 401', async () => {
  const { token } = owner
  const wrong = [
    undefined,
    '',
    'Basic dXNlcjpwYXNz',
    'Bearer',
    'Bearer ink_live_x',
    `Bearer ${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`,
    token,
  ]
  for (const operation of guarded) {
    for (const authorization of wrong) {
      const response = await fetch(platform.baseUrl() + pathOf(operation, owned), {
        method: operation.method.toUpperCase(),
        headers: authorization === undefined ? {} : { Authorization: authorization },
      })
      assert.equal(response.status, 401, `${operation.id} with ${authorization}`)
      assert.match(response.headers.get('WWW-Authenticate') ?? '', /^Bearer error="invalid_token"$/)
      assert.equal(((await response.json()) as { code: string }).code, 'unauthenticated')
    }
  }
})

test('a key in the address is refused, since addresses end up in logs', async () => {
  for (const name of ['api_key', 'access_token']) {
    const { status } = await owner.client.problem('GET', `/v1/tasks?${name}=${owner.token}`)
    assert.equal(status, 400)
  }
})

const headerNames = ({ headers }: { headers: Headers }): string[] => [...headers.keys()].toSorted()

test('what belongs to another account is answered like what does not exist, to the byte', async () => {
  // Operators’ routes are not about one’s own things: who may not use them is told so.
  const withIds = guarded.filter(({ path, scope }) => path.includes('{') && scope !== 'admin')
  assert.ok(withIds.length >= 12)
  for (const operation of withIds) {
    const client = operation.scope === 'person' ? signedIn.stranger.client : stranger
    const theirs = await ask(client, operation, owned)
    const nobodys = await ask(client, operation, unknown)
    assert.equal(theirs.status, 404, operation.id)
    assert.equal(anonymous(theirs.body, owned), anonymous(nobodys.body, unknown), operation.id)
    assert.deepEqual(headerNames(theirs), headerNames(nobodys), operation.id)
  }
})

/** Without what differs between any two requests: their ids and the address that was asked for. */
const anonymous = (body: Record<string, unknown>, ids: Ids): string => {
  const text = JSON.stringify({ ...body, request_id: '', trace_id: '' })
  return Object.entries(ids).reduce((rest, [name, id]) => (name in plain ? rest : rest.replaceAll(id, name)), text)
}

test('an id of the wrong kind is answered like one that does not exist', async () => {
  for (const operation of guarded.filter(({ path }) => path.includes('{'))) {
    const swapped = {
      ...owned,
      task_id: owned['batch_id']!,
      project_id: owned['task_id']!,
      batch_id: owned['task_id']!,
      asset_id: owned['event_id']!,
      event_id: owned['asset_id']!,
      design_id: owned['task_id']!,
      export_id: owned['design_id']!,
      adjustment_id: owned['task_id']!,
      order_id: owned['task_id']!,
      product_id: owned['order_id']!,
      budget_id: owned['design_id']!,
      subscription_id: owned['key_id']!,
      delivery_id: owned['subscription_id']!,
      key_id: owned['task_id']!,
      invitation_id: owned['key_id']!,
      user_id: owned['session_id']!,
      session_id: owned['user_id']!,
      provider_key_id: owned['key_id']!,
    }
    const { client } = operation.scope === 'person' ? signedIn.owner : owner
    assert.equal((await ask(client, operation, swapped)).status, 404, operation.id)
  }
})

test('filters by things of another account find nothing', async () => {
  const paths = [
    `/v1/tasks?batch_id=${owned['batch_id']}`,
    `/v1/tasks?project_id=${owned['project_id']}`,
    `/v1/assets?task_id=${owned['task_id']}`,
    `/v1/events?subject=${owned['task_id']}`,
    `/v1/designs?q=fair`,
  ]
  for (const path of paths) {
    await eventually(`${path} finds something`, async () => {
      const { body } = await owner.client.call<{ data: unknown[] }>('GET', path)
      return body.data.length > 0
    })
    assert.deepEqual((await stranger.call<{ data: unknown[] }>('GET', path)).body.data, [], path)
  }
})

const postWith = async (asset_id: string) => {
  const json = { type: 'image.process', input: { asset_id } }
  const { status, body } = await stranger.problem('POST', '/v1/tasks', { json })
  return { status, text: anonymous(body, { asset_id }) }
}

test('an asset of another account cannot be worked on, and does not differ from one that does not exist', async () => {
  const theirs = await postWith(owned['asset_id']!)
  assert.equal(theirs.status, 422)
  assert.deepEqual(theirs, await postWith(unknown['asset_id']!))
})

for (const operation of guarded) {
  test(`${operation.id} needs ${operation.scope} and is not opened by all other scopes together`, async () => {
    const others = scopes.filter(scope => scope !== operation.scope && scope !== 'admin')
    const { token } = await newAccount(em(), { scopes: others })
    const { status, body } = await ask(clientOf(platform.baseUrl, token), operation, unknown)
    assert.deepEqual([status, body['code'], body['required_scope']], [403, 'insufficient-scope', operation.scope])
  })
}

const refusal = async (path: string, { wrap, task }: { wrap: (task: object) => object; task: { type: string } }) => {
  const { status, body } = await stranger.problem('POST', path, { json: wrap(task) })
  assert.equal(status, 422, path)
  return anonymous(body, { type: task.type })
}

const itself = (task: object): object => task
const batch = (task: object): object => ({ items: [{ custom_id: 'a', ...task }] })

test('a kind of the operator’s does not exist for anybody else', async () => {
  const secret = { type: 'diagnostic.echo', input: {} }
  const made = { type: 'diagnostic.nope', input: {} }
  for (const [path, wrap] of [
    ['/v1/tasks', itself],
    ['/v1/tasks/estimate', itself],
    ['/v1/batches', batch],
  ] as const) {
    assert.equal(await refusal(path, { wrap, task: secret }), await refusal(path, { wrap, task: made }))
  }
  for (const path of ['/v1/capabilities', '/openapi.json']) {
    assert.doesNotMatch(await (await fetch(platform.baseUrl() + path)).text(), /diagnostic/i)
  }
})

const taskIn = (project_id: string) => ({ type: 'image.process', input: { asset_id: unknown['asset_id'] }, project_id })

const postIn = async (path: string, project_id: string, wrap: (task: object) => object = itself) => {
  const { status, body } = await stranger.problem('POST', path, { json: wrap(taskIn(project_id)) })
  return { status, text: anonymous(body, { project_id }) }
}

test('nothing can be posted in a project of another account, which does not differ from one that does not exist', async () => {
  for (const [path, wrap] of [
    ['/v1/tasks', itself],
    ['/v1/batches', batch],
  ] as const) {
    const theirs = await postIn(path, owned['project_id']!, wrap)
    assert.equal(theirs.status, 422, path)
    assert.match(theirs.text, /project-not-found/)
    assert.deepEqual(theirs, await postIn(path, unknown['project_id']!, wrap), path)
  }
})

const forbidden = [
  'role',
  'credits',
  'balance',
  'status',
  'owner_id',
  'account_id',
  'price',
  'cost',
  'held',
  'scopes',
  'id',
]

test('no body can set what only the platform sets', async () => {
  const bodies: [path: string, wrap: (extra: object) => object][] = [
    ['/v1/tasks', extra => ({ type: 'diagnostic.echo', input: {}, ...extra })],
    ['/v1/tasks', extra => ({ type: 'diagnostic.echo', input: { ...extra } })],
    ['/v1/tasks/estimate', extra => ({ type: 'diagnostic.echo', input: {}, ...extra })],
    ['/v1/batches', extra => ({ items: [{ custom_id: 'a', type: 'diagnostic.echo', input: {}, ...extra }] })],
    ['/v1/batches', extra => ({ items: [{ custom_id: 'a', type: 'diagnostic.echo', input: {} }], ...extra })],
    [`/v1/tasks/${owned['task_id']}/retry`, extra => ({ overrides: extra })],
    [`/v1/tasks/${owned['task_id']}/retry`, extra => extra],
    [`/v1/tasks/${owned['task_id']}/cancel`, extra => extra],
    [`/v1/batches/${owned['batch_id']}/cancel`, extra => extra],
    ['/v1/designs', extra => ({ document: exampleDocument(), ...extra })],
    ['/v1/designs', extra => ({ document: { ...exampleDocument(), ...extra } })],
    [`/v1/designs/${owned['design_id']}/duplicate`, extra => extra],
    ['/v1/projects', extra => ({ name: 'Mine', ...extra })],
    ['/v1/subscriptions', extra => ({ protocol: 'HTTP', sink: 'https://example.com/hook', ...extra })],
    [`/v1/subscriptions/${owned['subscription_id']}/rotate-secret`, extra => extra],
  ]
  const tasks = await query(em(), sql`select from task`)
  for (const [path, wrap] of bodies) {
    for (const name of forbidden) {
      const { status, body } = await owner.client.problem('POST', path, { json: wrap({ [name]: '1' }) })
      assert.deepEqual([status, body.code], [422, 'unknown-field'], `${path} with ${name}`)
    }
  }
  assert.equal((await query(em(), sql`select from task`)).length, tasks.length)
})

const secrets = /password|secret|totp|digest_key|key_hash|pepper|internal_notes|provider_key|lookup|\blease|outbox/i

test('no answer has a member that is nobody’s business', async () => {
  const reading = all.filter(
    ({ id, method, path }) => method === 'get' && !documents.includes(path) && id !== 'streamEvents',
  )
  for (const operation of reading) {
    for (const client of [owner.client, stranger, signedIn.owner.client, signedIn.stranger.client]) {
      await ask(client, operation, owned)
    }
  }
  assert.ok(answered.size > 100, 'answers were read')
  assert.deepEqual(
    [...answered].filter(name => secrets.test(name)),
    [],
  )
})

test('a key that is revoked, or whose account is suspended, opens nothing from that moment on', async () => {
  const victim = await newAccount(em())
  const client = clientOf(platform.baseUrl, victim.token)
  const status = async (): Promise<number> => (await client.call('GET', '/v1/credits/balance')).status
  const becomes = async (wanted: number): Promise<void> => {
    while ((await status()) !== wanted) await new Promise(setImmediate)
  }
  assert.equal(await status(), 200)
  await query(em(), sql`update account set suspended_at = now() where id = ${victim.accountId}`)
  await becomes(403)
  await query(em(), sql`update account set suspended_at = null where id = ${victim.accountId}`)
  await becomes(200)
  await query(em(), sql`update api_key set revoked_at = now() where id = ${victim.keyId}`)
  await becomes(401)
})
