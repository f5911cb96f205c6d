import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { BatchView } from '#contracts/http/batches.ts'
import type { Operation } from '#contracts/http/operation.ts'
import { operationIds, operations } from '#contracts/http/operations.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { scopes } from '#contracts/scopes.ts'
import { ask, unknown, type Ids } from '../support/ask-route.ts'
import type { Client } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { keyMaker } from '../support/key-maker.ts'
import { madeProject, patchProject } from '../support/made-project.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { kinds: ['diagnostic.echo'] })
const { accountId, client: whole } = await echoUser(platform)
const { make, clientWith, keyWith } = keyMaker(platform, await newPerson(platform, { accountId }))

const [{ id: spring }, { id: autumn }] = [await madeProject(whole), await madeProject(whole)]
const clientFor = async (...projectIds: string[]): Promise<Client> =>
  clientWith((await keyWith({ scopes, projectIds })).token)
const inSpring = await clientFor(spring)
const inAutumn = await clientFor(autumn)

const echo = { type: 'diagnostic.echo', input: {} }
const items = (projects: (string | undefined)[]) =>
  projects.map((project_id, place) => ({ ...echo, custom_id: String(place), ...(project_id && { project_id }) }))
const batchIn = async (client: Client, projects: (string | undefined)[]): Promise<BatchView> => {
  const { status, body } = await client.call<BatchView>('POST', '/v1/batches', { json: { items: items(projects) } })
  assert.equal(status, 202, JSON.stringify(body))
  return body
}

/** One of everything in the spring. */
const owned: Ids = { ...unknown }
before(async () => {
  const task = await inSpring.post('diagnostic.echo', { output_bytes: 10 })
  owned['task_id'] = task.id
  owned['batch_id'] = (await batchIn(inSpring, [undefined, spring])).id
  const { output } = await inSpring.ended(task.id)
  owned['asset_id'] = output[0]!.asset_id
  await allEnded(platform)
})

const all = operationIds.map(id => ({ id, ...(operations[id] as Operation) }))

for (const operation of all.filter(({ scope, projects }) => scope !== 'public' && projects === undefined)) {
  test(`${operation.id} is closed to a key that is for some projects only`, async () => {
    const { status, body } = await ask(inSpring, operation, owned)
    // A person’s routes are closed to all keys.
    assert.deepEqual([status, body['code']], [403, operation.scope === 'person' ? 'insufficient-scope' : 'forbidden'])
  })
}

const anonymous = (body: Record<string, unknown>, ids: Ids): string => {
  const text = JSON.stringify({ ...body, request_id: '', trace_id: '' })
  return Object.entries(ids).reduce((rest, [name, id]) => rest.replaceAll(id, name), text)
}

for (const operation of all.filter(({ path, projects }) => projects === 'own' && path.includes('{'))) {
  test(`${operation.id} answers about another project as about what does not exist, to the byte`, async () => {
    const theirs = await ask(inAutumn, operation, owned)
    const nobodys = await ask(inAutumn, operation, unknown)
    assert.equal(theirs.status, 404)
    assert.equal(anonymous(theirs.body, owned), anonymous(nobodys.body, unknown))
    assert.deepEqual([...theirs.headers.keys()].toSorted(), [...nobodys.headers.keys()].toSorted())
  })
}

test('what is in its own projects a key reads, cancels, posts again and deletes', async () => {
  const read = (path: string) => inSpring.call<TaskView>('GET', path)
  assert.equal((await read(`/v1/tasks/${owned['task_id']}`)).body.project_id, spring)
  assert.equal((await read(`/v1/tasks/${owned['task_id']}/output/0`)).status, 303)
  assert.equal((await read(`/v1/tasks/${owned['task_id']}/events`)).status, 200)
  assert.equal((await read(`/v1/batches/${owned['batch_id']}`)).status, 200)
  assert.equal((await read(`/v1/batches/${owned['batch_id']}/results`)).status, 200)
  assert.equal((await read(`/v1/assets/${owned['asset_id']}/content`)).status, 200)
  const slow = await inSpring.post('diagnostic.echo', { delay_ms: 60_000 })
  await inSpring.call('POST', `/v1/tasks/${slow.id}/cancel`, { json: {} })
  await inSpring.ended(slow.id)
  const again = await inSpring.call<TaskView>('POST', `/v1/tasks/${slow.id}/retry`, {
    json: { overrides: { input: {} } },
  })
  assert.deepEqual([again.status, again.body.project_id], [202, spring])
  await inSpring.ended(again.body.id)
  assert.equal((await inSpring.call('DELETE', `/v1/tasks/${again.body.id}`)).status, 204)
})

test('lists have only what is in the projects of the key, whatever they are asked for', async () => {
  const mine = await inAutumn.post('diagnostic.echo', {})
  await whole.post('diagnostic.echo', {})
  const idsOf = async (client: Client, query = ''): Promise<(string | null)[]> => {
    const { body } = await client.call<{ data: TaskView[] }>('GET', `/v1/tasks?limit=100&${query}`)
    return [...new Set(body.data.map(task => task.project_id))]
  }
  assert.deepEqual(await idsOf(inAutumn), [autumn])
  assert.deepEqual(await idsOf(inAutumn, `project_id=${autumn}`), [autumn])
  assert.deepEqual(await idsOf(inAutumn, `project_id=${spring}`), [])
  assert.deepEqual(await idsOf(inAutumn, `batch_id=${owned['batch_id']}`), [])
  assert.deepEqual(new Set(await idsOf(whole)), new Set([spring, autumn, null]))
  const { body } = await inAutumn.call<{ data: TaskView[] }>('GET', '/v1/tasks?limit=1')
  assert.deepEqual(
    body.data.map(({ id }) => id),
    [mine.id],
  )
})

test('a key for one project posts into that without naming it, and one for several has to', async () => {
  assert.equal((await inSpring.post('diagnostic.echo', {})).project_id, spring)
  assert.equal((await inSpring.post('diagnostic.echo', {}, { project_id: spring })).project_id, spring)
  const both = await clientFor(spring, autumn)
  assert.equal((await both.post('diagnostic.echo', {}, { project_id: autumn })).project_id, autumn)
  const { status, body } = await both.problem('POST', '/v1/tasks', { json: echo })
  assert.deepEqual([status, body.code, body.errors?.[0]?.pointer], [422, 'project-required', '/project_id'])
  const { body: old } = await whole.call<TaskView>('GET', `/v1/tasks/${owned['task_id']}`)
  const nowhere = await both.problem('POST', `/v1/tasks/${old.id}/retry`, { json: { overrides: { project_id: null } } })
  assert.equal(nowhere.body.code, 'project-required')
})

test('into another project than its own a key posts nothing, whether it is there or not', async () => {
  const { id: theirs } = await madeProject((await echoUser(platform)).client)
  for (const project_id of [autumn, theirs, unknown['project_id'] ?? 'prj_01JD0000000000000000000000']) {
    const posts: [string, object, string][] = [
      ['/v1/tasks', { ...echo, project_id }, '/project_id'],
      ['/v1/design-generations', { brief: { text: 'A fair in summer' }, project_id }, '/project_id'],
      ['/v1/batches', { mode: 'atomic', items: items([spring, project_id]) }, '/items/1/project_id'],
      [`/v1/tasks/${owned['task_id']}/retry`, { overrides: { project_id } }, '/overrides/project_id'],
    ]
    for (const [path, json, pointer] of posts) {
      const { status, body } = await inSpring.problem('POST', path, { json })
      assert.deepEqual([path, status, body.code, body.errors?.[0]], [path, 403, 'forbidden', refusalAt(pointer)])
    }
  }
  const { refused, request_counts: counts } = await batchIn(inSpring, [spring, autumn, undefined])
  assert.deepEqual([refused.map(({ custom_id: name }) => name), counts.queued], [['1'], 2])
})

const refusalAt = (pointer: string) => ({
  pointer,
  code: 'project-not-allowed',
  detail: `the key is for ${spring} only`,
})

test('a batch with tasks of several projects is there for who may see all of them', async () => {
  const mixed = await batchIn(whole, [spring, autumn])
  const unsorted = await batchIn(whole, [spring, undefined])
  const statusFor = async (client: Client, { id }: BatchView) => (await client.call('GET', `/v1/batches/${id}`)).status
  assert.deepEqual(
    [await statusFor(inSpring, mixed), await statusFor(await clientFor(spring, autumn), mixed)],
    [404, 200],
  )
  assert.deepEqual([await statusFor(inSpring, unsorted), await statusFor(whole, unsorted)], [404, 200])
})

test('a request that another key has sent before is not answered with what that one has posted', async () => {
  const headers = { 'Idempotency-Key': 'sent-twice' }
  const sent: [string, object][] = [
    ['/v1/tasks', echo],
    ['/v1/batches', { items: items([undefined]) }],
  ]
  for (const [path, json] of sent) {
    const first = await inSpring.call<{ id: string }>('POST', path, { json, headers })
    const again = await inSpring.call<{ id: string }>('POST', path, { json, headers })
    assert.deepEqual([first.status, again.status, again.body.id], [202, 202, first.body.id])
    const other = await inAutumn.problem('POST', path, { json, headers })
    assert.deepEqual([other.status, other.headers.get('Location')], [404, null], path)
    assert.ok(!JSON.stringify(other.body).includes(first.body.id))
  }
})

test('an archived project takes nothing from its key either, which goes on reading it', async () => {
  const { id: winter } = await madeProject(whole)
  const client = await clientFor(winter)
  const { id } = await client.post('diagnostic.echo', {})
  assert.equal((await patchProject(whole, winter, { archived: true })).status, 200)
  assert.equal((await client.problem('POST', '/v1/tasks', { json: echo })).body.code, 'project-archived')
  assert.equal((await client.call('GET', `/v1/tasks/${id}`)).status, 200)
})

test('from the next request on a key is for the projects that it was changed to', async () => {
  const { id, token } = await make({ scopes: ['tasks:read', 'credits:read'] })
  const client = clientWith(token)
  const path = `/v1/tasks/${owned['task_id']}`
  const seen = async () => [
    (await client.call('GET', path)).status,
    (await client.call('GET', '/v1/credits/balance')).status,
  ]
  assert.deepEqual(await seen(), [200, 200])
  const change = (project_ids: string[] | null) =>
    whole.call('PATCH', `/v1/api-keys/${id}`, { json: { project_ids } }).then(({ status }) => status)
  assert.equal(await change([spring]), 200)
  assert.deepEqual(await seen(), [200, 403])
  assert.equal(await change([autumn]), 200)
  assert.deepEqual(await seen(), [404, 403])
  assert.equal(await change(null), 200)
  assert.deepEqual(await seen(), [200, 200])
})
