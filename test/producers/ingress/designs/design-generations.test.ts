import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { designGenerate } from '#contracts/tasks/design-generate.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { clientOf } from '../../../support/client.ts'
import { example } from '../../../support/golden.ts'
import { startPlatform } from '../../../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { token } = await newAccount(platform.em(), { credits: 100 })
const client = clientOf(platform.baseUrl, token)
const path = '/v1/design-generations'
const json = example('create-design-generation')
const brief = { text: 'Spring Market' }

test('a generation is the task that would have been posted the long way', async () => {
  const { priority, tags, metadata, retention, max_cost, ...input } = json
  const long = { type: 'design.generate', input, priority, tags, metadata, retention, max_cost }
  const one = await client.call<TaskView>('POST', path, { json })
  const other = await client.call<TaskView>('POST', '/v1/tasks', { json: long })
  assert.deepEqual([one.status, one.headers.get('Location')], [202, `/v1/tasks/${one.body.id}`])
  const told = ({ type, input: given, priority: lane, tags: words, metadata: notes, cost }: TaskView) => ({
    type,
    given,
    lane,
    words,
    notes,
    price: cost.quoted_max,
  })
  assert.deepEqual(told(one.body), told(other.body))
  assert.deepEqual([one.body.type, one.body.priority, one.body.cost.quoted_max], ['design.generate', 'high', '4'])
  assert.equal((await client.call<TaskView>('GET', `/v1/tasks/${one.body.id}`)).body.id, one.body.id)
})

test('a brief alone is enough: the kind fills in the rest', async () => {
  const { status, body } = await client.call<TaskView>('POST', path, { json: { brief } })
  assert.equal(status, 202)
  assert.deepEqual(body.input, designGenerate.input.parse({ brief }))
})

test('the same key posts one generation', async () => {
  const headers = { 'Idempotency-Key': 'once' }
  const first = await client.call<TaskView>('POST', path, { json: { brief }, headers })
  const again = await client.call<TaskView>('POST', path, { json: { brief }, headers })
  assert.deepEqual([again.body.id, again.headers.get('idempotent-replayed')], [first.body.id, 'true'])
  const other = await client.problem('POST', path, { json: { brief, seed: 2 }, headers })
  assert.equal(other.body.code, 'idempotency-key-reused')
})

test('what no generation can be is refused where it stands, and makes no task', async () => {
  const count = async () => query(platform.em(), sql`select count(*) from task`)
  const before = await count()
  const refused: [body: unknown, code: string, pointer: string][] = [
    [{}, 'validation-failed', '/brief'],
    [{ brief, variants: 9 }, 'validation-failed', '/variants'],
    [{ brief, style: 'nothing' }, 'validation-failed', '/style'],
    [{ brief, max_cost: '1' }, 'validation-failed', '/max_cost'],
    [{ brief, type: 'image.process' }, 'unknown-field', '/type'],
    [{ input: { brief }, brief }, 'unknown-field', '/input'],
  ]
  for (const [body, code, pointer] of refused) {
    const answer = await client.problem('POST', path, { json: body })
    assert.deepEqual([answer.body.code, answer.body.errors?.[0]?.pointer], [code, pointer], JSON.stringify(body))
  }
  assert.deepEqual(await count(), before)
})

test('who may only read tasks may post none', async () => {
  const reader = await newAccount(platform.em(), { credits: 100, scopes: ['tasks:read'] })
  const answer = await clientOf(platform.baseUrl, reader.token).problem('POST', path, { json: { brief } })
  assert.equal(answer.status, 403)
})
