import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { BudgetView } from '#contracts/http/budgets.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { newBudget, readBudget } from '../support/new-budget.ts'
import { madeProject } from '../support/made-project.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const json = { type: 'diagnostic.echo', input: {} }

const tally = (statuses: readonly number[]): Record<number, number> =>
  Object.fromEntries(
    Map.groupBy(statuses, status => status)
      .entries()
      .map(([status, all]) => [status, all.length]),
  )

/** A budget that every process has heard of: the first posts after its making are refused or counted by it. */
const limited = async (terms: object = {}) => {
  const user = await echoUser(platform)
  // Known from here on without it, as in a process that has been at work.
  await user.client.ended((await user.echo()).id)
  const budget = await newBudget(user.client, terms)
  await heard()
  return { ...user, budget }
}

/** Notices come in order: when a later one has come, so have those before. */
const heard = async (): Promise<void> => {
  const probe = await echoUser(platform)
  await probe.echo()
  await newBudget(probe.client, { amount: '1' })
  await eventually('budgets are heard of', async () => {
    const { status } = await probe.client.call('POST', '/v1/tasks', { json })
    return status === 402
  })
}

type Said = { type: string; data: { budget: { percent?: number; used: string; id: string } } }
const saidOf = async (client: Client, budgetId: string): Promise<[string, number | undefined, string][]> => {
  const { body } = await client.call<{ data: Said[] }>('GET', `/v1/events?subject=${budgetId}`)
  return body.data.map(({ type, data: { budget } }) => [type, budget.percent, budget.used])
}

test('five hundred requests at once on a hard budget of ten tasks are ten tasks', async () => {
  const { client, budget } = await limited()
  const answers = await Promise.all(Array.from({ length: 500 }, () => client.call('POST', '/v1/tasks', { json })))
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 202: 10, 402: 490 })
  const { used, remaining } = await readBudget(client, budget.id)
  assert.deepEqual([used, remaining], ['10', '0'])
  await eventually('all of it was told of', async () => (await saidOf(client, budget.id)).length === 3)
  const said = await saidOf(client, budget.id)
  assert.deepEqual(said.map(([type, percent]) => `${type} ${percent ?? ''}`).toSorted(), [
    'budget.exceeded ',
    'budget.threshold_reached 50',
    'budget.threshold_reached 80',
  ])
})

test('a refusal names the budget, what it has, and when it begins anew', async () => {
  const { client, budget } = await limited({ amount: '1', period: 'day', name: 'Today' })
  await client.post('diagnostic.echo', {})
  const { status, headers, body } = await client.problem('POST', '/v1/tasks', { json })
  assert.equal(status, 402)
  assert.deepEqual([headers.get('x-should-retry'), headers.get('Retry-After')], ['false', null])
  const { code, budget: named, amount, used, required, resets_at } = body
  assert.deepEqual(
    { code, named, amount, used, required, resets_at },
    {
      code: 'budget-exceeded',
      named: { id: budget.id, name: 'Today', scope: 'account', scope_id: null, period: 'day' },
      amount: '1',
      used: '1',
      required: '1',
      resets_at: budget.resets_at,
    },
  )
  assert.ok(new Date(resets_at as string) > new Date())
})

test('what a task does not cost comes back to the budget when it ends', async () => {
  const { client, budget } = await limited({ amount: '2' })
  const failing = await client.post('diagnostic.echo', { fail: 'permanent' })
  await client.post('diagnostic.echo', {})
  await client.ended(failing.id)
  await eventually('it is back', async () => (await readBudget(client, budget.id)).used === '1')
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 402)
})

test('a canceled task gives back what it held', async () => {
  const { client, budget } = await limited({ amount: '1' })
  const slow = await client.post('diagnostic.echo', { delay_ms: 60_000 })
  assert.equal((await readBudget(client, budget.id)).used, '1')
  await client.call('POST', `/v1/tasks/${slow.id}/cancel`, { json: {} })
  await client.ended(slow.id)
  assert.equal((await readBudget(client, budget.id)).used, '0')
})

test('a budget of a tag counts only what has it, and one of a key only what it posts', async () => {
  const { client, accountId, budget } = await limited({ scope: 'tag', scope_id: 'autumn', amount: '1' })
  const [key] = await query<{ id: string }>(platform.em(), sql`select id from api_key where account_id = ${accountId}`)
  const ofKey = await newBudget(client, { scope: 'key', scope_id: key!.id, amount: '3' })
  await heard()
  const post = async (tags: string[]) => (await client.call('POST', '/v1/tasks', { json: { ...json, tags } })).status
  assert.deepEqual([await post(['spring']), await post(['autumn']), await post(['x', 'autumn'])], [202, 202, 402])
  assert.deepEqual([(await readBudget(client, budget.id)).used, (await readBudget(client, ofKey.id)).used], ['1', '2'])
  assert.deepEqual([await post([]), await post([])], [202, 402])
})

test('a budget of a project counts what is in it, whatever key or kind of request it came by, and what does not cost comes back', async () => {
  const { client } = await limited({ amount: '1000' })
  const [inside, outside] = [(await madeProject(client)).id, (await madeProject(client)).id]
  const { id } = await newBudget(client, { scope: 'project', scope_id: inside, amount: '3' })
  await heard()
  const used = async (): Promise<string> => (await readBudget(client, id)).used
  const post = (project_id?: string, input: object = {}) =>
    client.call<TaskView>('POST', '/v1/tasks', { json: { ...json, input, ...(project_id && { project_id }) } })
  assert.deepEqual([(await post()).status, (await post(outside)).status, await used()], [202, 202, '0'])
  const { body: failing } = await post(inside, { fail: 'permanent' })
  const items = ['a', 'b'].map(custom_id => ({ custom_id, ...json, project_id: inside }))
  assert.equal((await client.call('POST', '/v1/batches', { json: { items, mode: 'atomic' } })).status, 202)
  await client.ended(failing.id)
  await eventually('what has failed came back', async () => (await used()) === '2')
  const { body: slow } = await post(inside, { delay_ms: 60_000 })
  const full = await client.problem('POST', '/v1/tasks', { json: { ...json, project_id: inside } })
  const { scope, scope_id } = full.body['budget'] as BudgetView
  assert.deepEqual([full.status, scope, scope_id], [402, 'project', inside])
  assert.equal((await post(outside)).status, 202)
  await client.call('POST', `/v1/tasks/${slow.id}/cancel`, { json: {} })
  await client.ended(slow.id)
  assert.equal(await used(), '2')
})

test('of a batch as many items run as a budget allows, or none where all were wanted', async () => {
  const items = ['a', 'b', 'c'].map(custom_id => ({ custom_id, ...json }))
  const { client, budget } = await limited({ amount: '2' })
  const all = await client.call<{ code: string }>('POST', '/v1/batches', { json: { items, mode: 'atomic' } })
  assert.deepEqual([all.status, all.body.code], [402, 'budget-exceeded'])
  assert.equal((await readBudget(client, budget.id)).used, '0')
  const some = await client.call<{ refused: { error: { code: string } }[] }>('POST', '/v1/batches', { json: { items } })
  assert.deepEqual([some.status, some.body.refused.map(({ error }) => error.code)], [202, ['budget-exceeded']])
  assert.equal((await readBudget(client, budget.id)).used, '2')
})

test('a soft budget refuses nothing and is told of once at each percentage, and once when it is used up', async () => {
  const { client, budget } = await limited({ hard: false, amount: '2', soft_percents: [100, 50] })
  for (let turn = 0; turn < 4; turn++) assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
  await eventually('all of it was told of', async () => (await saidOf(client, budget.id)).length >= 3)
  assert.deepEqual(await saidOf(client, budget.id), [
    ['budget.threshold_reached', 50, '1'],
    ['budget.threshold_reached', 100, '2'],
    ['budget.exceeded', undefined, '3'],
  ])
  const { used, remaining } = await readBudget(client, budget.id)
  assert.deepEqual([used, remaining], ['4', '0'])
})

test('a higher amount lets tasks through again, and a deleted budget holds nobody up', async () => {
  const { client, budget } = await limited({ amount: '1' })
  await client.post('diagnostic.echo', {})
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 402)
  const path = `/v1/budgets/${budget.id}`
  const raised = await client.call<BudgetView>('PATCH', path, {
    json: { amount: '2' },
    headers: { 'If-Match': '"1"' },
  })
  assert.deepEqual([raised.status, raised.body.amount, raised.headers.get('ETag')], [200, '2', '"2"'])
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 402)
  assert.equal((await client.call('DELETE', path)).status, 204)
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
  assert.equal((await client.problem('GET', path)).status, 404)
  assert.equal((await client.problem('DELETE', path)).status, 404)
})

test('a retried task counts anew, and a request that is sent again does not', async () => {
  const { client, budget } = await limited()
  const send = () => client.call<TaskView>('POST', '/v1/tasks', { json, headers: { 'Idempotency-Key': 'one' } })
  const { body: task } = await send()
  await send()
  assert.equal((await readBudget(client, budget.id)).used, '1')
  await client.ended(task.id)
  await client.call('POST', `/v1/tasks/${task.id}/retry`, { json: {} })
  assert.equal((await readBudget(client, budget.id)).used, '2')
})

test('after all this the books agree', async () => {
  await allEnded(platform)
  assert.deepEqual(await reconcile(platform.em()), [])
})
