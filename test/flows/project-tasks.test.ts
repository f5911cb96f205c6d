import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TaskEventData } from '#contracts/events/task-data.ts'
import type { BatchView } from '#contracts/http/batches.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import { exampleDocument } from '../support/design-document.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { pngOf, sheetWith } from '../support/image-job.ts'
import { madeProject, patchProject } from '../support/made-project.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const em = platform.em
const user = await echoUser(platform)
const { client } = user
const echo = { type: 'diagnostic.echo', input: {} }

const tasksOf = async (projectId: string): Promise<TaskView[]> =>
  (await client.call<{ data: TaskView[] }>('GET', `/v1/tasks?project_id=${projectId}`)).body.data

const retry = (id: string, overrides: object = {}) =>
  client.call<TaskView & { code?: string }>('POST', `/v1/tasks/${id}/retry`, { json: { overrides } })

/** What a busy machine tells or leaves out. */
const passing: readonly string[] = ['task.started', 'task.progress']

/** The events of a task to its end but for passing ones, each with the project that it names. */
const toldOf = async ({ urls }: TaskView): Promise<[type: string, projectId: unknown][]> => {
  const told: [string, unknown][] = []
  for await (const { type, data } of client.events(urls.events))
    if (!passing.includes(type)) told.push([type, (data as TaskEventData).task.project_id])
  return told
}

test('a task says which project it is a part of, in every answer, list and event', async () => {
  const { id: project_id } = await madeProject(client)
  const outside = await user.echo()
  assert.equal(outside.project_id, null)
  const posted = await client.post('diagnostic.echo', { output_bytes: 10, steps: 2 }, { project_id })
  const ended = await client.ended(posted.id)
  assert.deepEqual([posted.project_id, ended.project_id, ended.status], [project_id, project_id, 'succeeded'])
  assert.deepEqual(
    (await tasksOf(project_id)).map(({ id }) => id),
    [posted.id],
  )
  const ofTask = (types: string[]) => types.map(type => [type, project_id])
  assert.deepEqual(await toldOf(posted), ofTask(['task.queued', 'task.succeeded']))
  const canceled = await client.post('diagnostic.echo', { delay_ms: 60_000 }, { project_id })
  const { body } = await client.call<TaskView>('POST', `/v1/tasks/${canceled.id}/cancel`, { json: {} })
  assert.equal(body.project_id, project_id)
  assert.deepEqual(await toldOf(canceled), ofTask(['task.queued', 'task.canceling', 'task.canceled']))
})

test('each item of a batch is a part of its own project, and one that names none that there is is refused alone', async () => {
  const [one, two] = [await madeProject(client), await madeProject(client)]
  const stranger = await echoUser(platform)
  const theirs = await madeProject(stranger.client)
  const items = [one.id, two.id, undefined, theirs.id, one.id].map((project_id, n) => ({
    custom_id: String(n),
    ...echo,
    project_id,
  }))
  const { status, body } = await client.call<BatchView>('POST', '/v1/batches', { json: { items } })
  assert.equal(status, 202)
  assert.deepEqual(
    body.refused.map(({ custom_id, error }) => [custom_id, error.errors]),
    [
      [
        '3',
        [
          {
            pointer: '/items/3/project_id',
            code: 'project-not-found',
            detail: `there is no project ${theirs.id}`,
          },
        ],
      ],
    ],
  )
  const names = async (id: string) => (await tasksOf(id)).map(({ custom_id }) => custom_id!).toSorted()
  assert.deepEqual([await names(one.id), await names(two.id), await names(theirs.id)], [['0', '4'], ['1'], []])
  const atomic = await client.problem('POST', '/v1/batches', { json: { items, mode: 'atomic' } })
  assert.equal(atomic.status, 422)
})

test('whatever route a task is posted by, it is a part of the project that was said', async () => {
  const { id: project_id } = await madeProject(client)
  const { body: design } = await client.call<{ id: string }>('POST', '/v1/designs', {
    json: { document: exampleDocument() },
  })
  const picture = await pngOf(sheetWith(60, 20, [[10, 5, 4, 10]]))
  const bodies: [path: string, body: object][] = [
    ['/v1/recognitions', { image: picture.toString('base64') }],
    ['/v1/design-generations', { brief: { text: 'Spring Market' } }],
    [`/v1/designs/${design.id}/exports`, { formats: [{ type: 'png', scale: 0.1 }] }],
  ]
  for (const [path, json] of bodies) {
    const { status, body } = await client.call<TaskView>('POST', path, { json: { ...json, project_id } })
    assert.deepEqual([status, body.project_id], [202, project_id], path)
  }
  await allEnded(platform, 60_000)
})

test('a retry stays in the project, unless it is said otherwise', async () => {
  const [one, two] = [await madeProject(client), await madeProject(client)]
  const old = await client.ended((await client.post('diagnostic.echo', {}, { project_id: one.id })).id)
  const wanted: [object, string | null][] = [
    [{}, one.id],
    [{ project_id: two.id }, two.id],
    [{ project_id: null }, null],
  ]
  for (const [overrides, expected] of wanted) {
    const { status, body } = await retry(old.id, overrides)
    assert.deepEqual([status, body.project_id], [202, expected])
  }
  const stranger = await echoUser(platform)
  const foreign = await madeProject(stranger.client)
  const refusals = []
  for (const project_id of [foreign.id, newId('project')]) {
    const { status, body } = await client.problem('POST', `/v1/tasks/${old.id}/retry`, {
      json: { overrides: { project_id } },
    })
    const text = JSON.stringify({ ...body, request_id: '', trace_id: '' })
    refusals.push([status, text.replaceAll(project_id, 'the project')])
  }
  assert.equal(refusals[0]![0], 422)
  assert.deepEqual(refusals[0], refusals[1])
})

test('an archived project takes nothing new; what is in it goes on and can be read', async () => {
  const { id: project_id } = await madeProject(client)
  const running = await client.post('diagnostic.echo', { delay_ms: 200 }, { project_id })
  await patchProject(client, project_id, { archived: true })

  const { status, body } = await client.problem('POST', '/v1/tasks', { json: { ...echo, project_id } })
  assert.deepEqual([status, body.code, body.errors?.[0]?.pointer], [409, 'project-archived', '/project_id'])
  const items = [
    { custom_id: 'in', ...echo, project_id },
    { custom_id: 'out', ...echo },
  ]
  const { body: batch } = await client.call<BatchView>('POST', '/v1/batches', { json: { items } })
  assert.deepEqual(
    batch.refused.map(({ custom_id, error }) => [custom_id, error.code]),
    [['in', 'project-archived']],
  )
  const ended = await client.ended(running.id)
  assert.deepEqual([ended.status, ended.project_id], ['succeeded', project_id])
  assert.equal((await tasksOf(project_id)).length, 1)

  assert.equal((await retry(running.id)).body.code, 'project-archived')
  assert.equal((await retry(running.id, { project_id: null })).status, 202)
  await patchProject(client, project_id, { archived: false })
  assert.equal((await retry(running.id)).status, 202)
})

test('a task in an archived or unknown project holds no credits and leaves its Idempotency-Key free', async () => {
  const { client: mine, accountId } = await echoUser(platform)
  const { id: project_id } = await madeProject(mine)
  await patchProject(mine, project_id, { archived: true })
  const headers = { 'Idempotency-Key': 'one' }
  assert.equal((await mine.call('POST', '/v1/tasks', { json: { ...echo, project_id }, headers })).status, 409)
  const held = await query(
    em(),
    sql`select from ledger_transfer where account_id = ${accountId} and task_id is not null`,
  )
  assert.equal(held.length, 0)
  await patchProject(mine, project_id, { archived: false })
  assert.equal((await mine.call('POST', '/v1/tasks', { json: { ...echo, project_id }, headers })).status, 202)
})

test('a project that something was posted in is not deleted, also when all of that is deleted', async () => {
  const { id: project_id } = await madeProject(client)
  const { id } = await client.post('diagnostic.echo', {}, { project_id })
  await client.ended(id)
  const refused = await client.problem('DELETE', `/v1/projects/${project_id}`)
  assert.deepEqual([refused.status, refused.body.code], [409, 'project-not-empty'])
  assert.match(refused.body.detail!, /archive/)
  assert.equal((await client.call('DELETE', `/v1/tasks/${id}`)).status, 204)
  assert.equal((await client.call('DELETE', `/v1/projects/${project_id}`)).status, 409)
})

const somebodyWaits = () =>
  eventually('somebody waits for a row', async () => {
    const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await query(em(), waiting)).length > 0
  })

test('a task on its way into a project that is being deleted is refused, and nobody beside it', async () => {
  const { id: project_id } = await madeProject(client)
  const answers = await em().transactional(async tx => {
    await query(tx, sql`delete from project where id = ${project_id}`)
    const posted = [{ ...echo, project_id }, echo].map(json =>
      client.call<{ code?: string; detail?: string }>('POST', '/v1/tasks', { json }),
    )
    await somebodyWaits()
    // Not themselves: they end after the transaction.
    return { posted }
  })
  const [refused, accepted] = await Promise.all(answers.posted)
  assert.deepEqual([refused!.status, refused!.body.code], [422, 'validation-failed'])
  assert.match(refused!.body.detail!, /deleted/)
  assert.equal(accepted!.status, 202)
})

test('a project is not deleted while the first task in it is on its way', async () => {
  const { id: project_id } = await madeProject(client)
  const { id } = await user.echo()
  await client.ended(id)
  const { answer } = await em().transactional(async tx => {
    await query(tx, sql`update task set project_id = ${project_id} where id = ${id}`)
    const deleted = client.call<{ code?: string }>('DELETE', `/v1/projects/${project_id}`)
    await somebodyWaits()
    return { answer: deleted }
  })
  assert.equal((await answer).body.code, 'project-not-empty')
  assert.equal((await tasksOf(project_id)).length, 1)
})

test('the database puts no task in a project of another account', async () => {
  const stranger = await echoUser(platform)
  const theirs = await madeProject(stranger.client)
  const { id } = await user.echo()
  await assert.rejects(query(em(), sql`update task set project_id = ${theirs.id} where id = ${id}`), /task_project/)
})
