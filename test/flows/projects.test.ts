import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { maxProjects, type ProjectView } from '#contracts/http/projects.ts'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { echoUser } from '../support/echo-user.ts'
import { madeProject, patchProject } from '../support/made-project.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })

const post = (client: Client, json: unknown, headers: Record<string, string> = {}) =>
  client.call<ProjectView & { code?: string }>('POST', '/v1/projects', { json, headers })

const listed = async (client: Client, filter = ''): Promise<string[]> => {
  const { body } = await client.call<{ data: ProjectView[] }>('GET', `/v1/projects?limit=100${filter}`)
  return body.data.map(({ name }) => name)
}

test('a project is made, read, changed and deleted', async () => {
  const { client } = await echoUser(platform)
  const {
    status,
    headers,
    body: made,
  } = await post(client, { name: '  Spring campaign ', description: 'Posters.\nPages.' })
  assert.equal(status, 201)
  assert.equal(headers.get('Location'), `/v1/projects/${made.id}`)
  const { id, created_by, created_at, updated_at, ...told } = made
  assert.match(created_by, /^key_/)
  assert.equal(created_at, updated_at)
  assert.deepEqual(told, {
    object: 'project',
    name: 'Spring campaign',
    description: 'Posters.\nPages.',
    archived: false,
    archived_at: null,
    revision: 1,
  })
  const read = await client.call<ProjectView>('GET', `/v1/projects/${id}`)
  assert.deepEqual([read.body, read.headers.get('ETag')], [made, '"1"'])

  const changed = await patchProject(client, id, { name: 'Autumn campaign', description: null })
  assert.deepEqual([changed.status, changed.headers.get('ETag')], [200, '"2"'])
  assert.deepEqual([changed.body.name, changed.body.description], ['Autumn campaign', null])

  assert.equal((await client.call('DELETE', `/v1/projects/${id}`)).status, 204)
  assert.equal((await client.call('GET', `/v1/projects/${id}`)).status, 404)
  assert.deepEqual(await listed(client), [])
})

test('a project is changed only by who has seen what it is', async () => {
  const { client } = await echoUser(platform)
  const { id } = await madeProject(client)
  const patch = (headers: Record<string, string>) =>
    client.call<{ code?: string }>('PATCH', `/v1/projects/${id}`, { json: { description: 'Another' }, headers })
  assert.equal((await patch({})).status, 428)
  assert.equal((await patch({ 'If-Match': '"9"' })).status, 412)
  assert.equal((await patch({ 'If-Match': '"1"' })).status, 200)
  assert.equal((await patch({ 'If-Match': '"1"' })).status, 412)
  const stale = await client.problem('DELETE', `/v1/projects/${id}`, { headers: { 'If-Match': '"1"' } })
  assert.equal(stale.status, 412)
})

test('an archived project stays archived since when it was, and comes back as it was', async () => {
  const { client } = await echoUser(platform)
  const { id } = await madeProject(client, { name: 'Old' })
  const { body: archived } = await patchProject(client, id, { archived: true })
  assert.equal(archived.archived, true)
  const { body: renamed } = await patchProject(client, id, { name: 'Older', archived: true })
  assert.deepEqual([renamed.archived_at, renamed.name], [archived.archived_at, 'Older'])
  const { body: back } = await patchProject(client, id, { archived: false })
  assert.deepEqual([back.archived, back.archived_at, back.name], [false, null, 'Older'])
})

test('a list tells what is archived from what is not, and goes on page by page', async () => {
  const { client } = await echoUser(platform)
  for (const name of ['one', 'two', 'three']) await madeProject(client, { name })
  const { id } = await madeProject(client, { name: 'gone' })
  await patchProject(client, id, { archived: true })
  assert.deepEqual(await listed(client), ['gone', 'three', 'two', 'one'])
  assert.deepEqual(await listed(client, '&order=asc&archived=false'), ['one', 'two', 'three'])
  assert.deepEqual(await listed(client, '&archived=true'), ['gone'])
  assert.equal((await client.call('GET', '/v1/projects?archived=maybe')).status, 422)
  const first = await client.call<{ data: ProjectView[]; next_cursor: string }>('GET', '/v1/projects?limit=3')
  assert.deepEqual(await listed(client, `&cursor=${first.body.next_cursor}`), ['one'])
})

test('two projects that are in use never share a name, however it is written', async () => {
  const { client } = await echoUser(platform)
  const [first, other] = [await madeProject(client, { name: 'Café' }), await madeProject(client, { name: 'Other' })]
  // The accent as a character of its own.
  for (const name of ['Café', ' café ', 'Cafe\u0301', 'CAFÉ']) {
    const { status, body } = await post(client, { name })
    assert.deepEqual([status, body.code], [409, 'state-conflict'], name)
  }
  assert.equal((await patchProject(client, other.id, { name: 'café' })).status, 409)
  assert.equal((await patchProject(client, first.id, { name: 'CAFÉ' })).status, 200)

  await patchProject(client, first.id, { archived: true })
  assert.equal((await patchProject(client, other.id, { name: 'café' })).status, 200)
  assert.equal((await patchProject(client, first.id, { archived: false })).status, 409)
  const stranger = await echoUser(platform)
  await madeProject(stranger.client, { name: 'café' })
})

test('of many who want a name at once one gets it', async () => {
  const { client } = await echoUser(platform)
  const answers = await Promise.all(Array.from({ length: 12 }, () => post(client, { name: 'The one' })))
  const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other)
  assert.deepEqual(statuses, [201, ...Array.from({ length: 11 }, () => 409)])
})

test('nonsense is refused', async () => {
  const { client } = await echoUser(platform)
  const wrong = [
    {},
    { name: '' },
    { name: '   ' },
    { name: 'two\nlines' },
    { name: 'a bell \u0007' },
    { name: 'a \u2028separator' },
    { name: 'x'.repeat(101) },
    { name: 7 },
    { name: 'x', description: 'x'.repeat(1_001) },
    { name: 'x', archived: true },
    { name: 'x', account_id: 'org_01JD0000000000000000000000' },
  ]
  for (const json of wrong) assert.equal((await post(client, json)).status, 422, JSON.stringify(json))
  assert.equal((await post(client, { name: 'nul \0' })).status, 400)
  const { id } = await madeProject(client)
  for (const json of [{ name: null }, { name: ' ' }, { archived: 'true' }, { revision: 1 }])
    assert.equal((await patchProject(client, id, json)).status, 422, JSON.stringify(json))
  assert.equal((await post(client, { name: 'x'.repeat(100), description: null })).status, 201)
})

test('a project is made once under its key', async () => {
  const { client } = await echoUser(platform)
  const send = (name: string) => post(client, { name }, { 'Idempotency-Key': 'once' })
  const first = await send('One')
  const again = await send('One')
  assert.deepEqual([again.status, again.body, again.headers.get('Idempotent-Replayed')], [201, first.body, 'true'])
  assert.equal((await send('Two')).status, 422)
  assert.deepEqual(await listed(client), ['One'])
})

test('an account has no more projects than it may, however many are made at once', async () => {
  const { client, accountId } = await echoUser(platform)
  await query(
    platform.em(),
    sql`insert into project (id, account_id, name, folded_name, created_by)
        select 'prj_' || lpad(n::text, 26, '0'), ${accountId}, 'Project ' || n, 'project ' || n, 'key' from generate_series(1, ${maxProjects - 2}::int) as n`,
  )
  const answers = await Promise.all(Array.from({ length: 6 }, (_, n) => post(client, { name: `New ${n}` })))
  const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other)
  assert.deepEqual(statuses, [201, 201, 429, 429, 429, 429])
  assert.equal(answers.find(({ status }) => status === 429)!.body.code, 'quota-exceeded')
})

test('the project of another account is answered like one that never was, whatever is asked of it', async () => {
  const owner = await echoUser(platform)
  const { id: theirs, name } = await madeProject(owner.client)
  const { client: stranger } = await echoUser(platform)
  for (const [method, change] of [['GET'], ['PATCH', { name: 'Mine' }], ['DELETE']] as const) {
    const answers = []
    for (const id of [theirs, newId('project'), theirs.replace('prj', 'task'), 'prj_']) {
      const asked = { headers: { 'If-Match': '*' }, ...(change ? { json: change } : {}) }
      const { status, body } = await stranger.problem(method, `/v1/projects/${id}`, asked)
      assert.equal(status, 404)
      answers.push({ ...body, instance: '', request_id: '', trace_id: '' })
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
  }
  assert.deepEqual(await listed(owner.client), [name])
})

test('every change of a project is in the audit log, by whom it was made, and what came to nothing is not', async () => {
  const { client, accountId } = await echoUser(platform)
  const { id } = await madeProject(client, { name: 'First' })
  await post(client, { name: 'first' })
  await patchProject(client, id, { name: 'Second' })
  await client.call('DELETE', `/v1/projects/${id}`)
  const rows = await query<{ action: string; actor: string; name: string }>(
    platform.em(),
    sql`select action, actor, facts ->> 'name' as name from audit_entry
        where account_id = ${accountId} and action like 'project.%' order by sequence`,
  )
  assert.deepEqual(
    rows.map(({ action, name }) => [action, name]),
    [
      ['project.created', 'First'],
      ['project.updated', 'Second'],
      ['project.deleted', 'Second'],
    ],
  )
  for (const { actor } of rows) assert.match(actor, /^key_/)
})
