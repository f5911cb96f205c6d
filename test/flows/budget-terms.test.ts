import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { BudgetView } from '#contracts/http/budgets.ts'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import { echoUser } from '../support/echo-user.ts'
import { newBudget, readBudget } from '../support/new-budget.ts'
import { madeProject } from '../support/made-project.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })

test('a budget is changed only by who has seen what it is', async () => {
  const { client } = await echoUser(platform)
  const { id } = await newBudget(client)
  const patch = (headers: Record<string, string>) =>
    client.call<{ code?: string }>('PATCH', `/v1/budgets/${id}`, { json: { name: 'Another' }, headers })
  assert.equal((await patch({})).status, 428)
  assert.equal((await patch({ 'If-Match': '"9"' })).status, 412)
  assert.equal((await patch({ 'If-Match': '"1"' })).status, 200)
  assert.equal((await patch({ 'If-Match': '"1"' })).status, 412)
  const stale = await client.problem('DELETE', `/v1/budgets/${id}`, { headers: { 'If-Match': '"1"' } })
  assert.equal(stale.status, 412)
})

test('what a budget counts, and by what period, cannot be changed, and nonsense is refused', async () => {
  const { client, accountId } = await echoUser(platform)
  const { id } = await newBudget(client)
  const stranger = await echoUser(platform)
  const [theirs] = await query<{ id: string }>(
    platform.em(),
    sql`select id from api_key where account_id = ${stranger.accountId}`,
  )
  const { id: elsewhere } = await madeProject(stranger.client)
  for (const change of [{ scope: 'tag' }, { period: 'day' }, { used: '0' }, { amount: '0' }, { amount: 5 }]) {
    const headers = { 'If-Match': '"1"' }
    assert.equal((await client.call('PATCH', `/v1/budgets/${id}`, { json: change, headers })).status, 422)
  }
  const usual = { name: 'A budget', scope: 'account', period: 'month', amount: '10' }
  const wrong = [
    { amount: '-1' },
    { amount: '1.5' },
    { soft_percents: [0] },
    { soft_percents: [50, 50] },
    { soft_percents: [1, 2, 3, 4, 5, 6] },
    { scope_id: 'autumn' },
    { scope: 'tag' },
    { scope: 'tag', scope_id: 'no tag' },
    { scope: 'key', scope_id: 'autumn' },
    { scope: 'key', scope_id: newId('key') },
    { scope: 'key', scope_id: theirs!.id },
    { scope: 'project' },
    { scope: 'project', scope_id: 'autumn' },
    { scope: 'project', scope_id: newId('project') },
    { scope: 'project', scope_id: elsewhere },
    { period: 'year' },
    { account_id: accountId },
  ]
  for (const part of wrong) {
    const { status } = await client.call('POST', '/v1/budgets', { json: { ...usual, ...part } })
    assert.equal(status, 422, JSON.stringify(part))
  }
})

test('the budget of another account is answered like one that never was, whatever is asked of it', async () => {
  const owner = await echoUser(platform)
  const { id: theirs } = await newBudget(owner.client)
  const { client: stranger } = await echoUser(platform)
  for (const [method, change] of [['GET'], ['PATCH', { name: 'Mine' }], ['DELETE']] as const) {
    const answers = []
    for (const id of [theirs, newId('budget'), theirs.replace('bgt', 'task'), 'bgt_']) {
      const asked = { headers: { 'If-Match': '*' }, ...(change ? { json: change } : {}) }
      const { status, body } = await stranger.problem(method, `/v1/budgets/${id}`, asked)
      assert.equal(status, 404)
      answers.push({ ...body, instance: '', request_id: '', trace_id: '' })
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
  }
  assert.equal((await readBudget(owner.client, theirs)).name, 'A budget')
})

test('a budget is made once under its key, and an account has at most fifty', async () => {
  const { client } = await echoUser(platform)
  const body = { name: 'A budget', scope: 'account', period: 'month', amount: '10' }
  const send = (key?: string) =>
    client.call<BudgetView>('POST', '/v1/budgets', {
      json: body,
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    })
  const first = await send('once')
  assert.deepEqual((await send('once')).body.id, first.body.id)
  const answers = await Promise.all(Array.from({ length: 60 }, () => send()))
  assert.equal(answers.filter(({ status }) => status === 201).length, 49)
  assert.equal(answers.filter(({ status }) => status === 429).length, 11)
  const { body: page } = await client.call<{ data: BudgetView[]; has_more: boolean }>('GET', '/v1/budgets?limit=100')
  assert.deepEqual([page.data.length, page.has_more], [50, false])
})

test('every change of a budget is in the audit log, by whom it was made', async () => {
  const { client, accountId } = await echoUser(platform)
  const { id } = await newBudget(client)
  await client.call('PATCH', `/v1/budgets/${id}`, { json: { hard: false }, headers: { 'If-Match': '"1"' } })
  await client.call('DELETE', `/v1/budgets/${id}`)
  const rows = await query<{ action: string; actor: string }>(
    platform.em(),
    sql`select action, actor from audit_entry where account_id = ${accountId} and subject = ${id} order by sequence`,
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['budget.created', 'budget.changed', 'budget.deleted'],
  )
  for (const { actor } of rows) assert.match(actor, /^key_/)
})
