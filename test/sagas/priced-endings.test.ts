import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createTaskSchema } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { limitsSchema } from '#contracts/limits.ts'
import { priceRulesSchema } from '#contracts/prices/price-rules.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Caller } from '../../producers/ingress/caller.ts'
import { acceptor } from '../../producers/ingress/tasks/accept.ts'
import { draftTask } from '../../producers/ingress/tasks/draft-task.ts'
import { settle } from '../../sagas/settlement.ts'
import type { Happening } from '../../sagas/task/task.ts'
import { newAccount } from '../support/account.ts'
import { freshDatabase } from '../support/database.ts'

const { em } = await freshDatabase({ after })

/** What a task costs in the end to which this happens, under a price of so many percent of the list price. */
const chargedAfter = async (percent: number, task: object, happenings: readonly Happening[]): Promise<string> => {
  const { accountId, keyId } = await newAccount(em(), { credits: 1_000 })
  const by = { actorId: keyId, credentialId: keyId }
  const caller: Caller = { accountId, ...by, scopes: ['admin'], limits: limitsSchema.parse({}), plan: 'free' }
  const current = {
    version: '2026-11-21.1',
    effectiveFrom: new Date(),
    rules: priceRulesSchema.parse({ '*': { percent } }),
  }
  const prices = { prices: () => Promise.resolve({ current, upcoming: [] }) }
  const answer = await acceptor(em)({
    caller,
    drafts: [await draftTask(createTaskSchema.parse(task), { em: em(), caller, prices })],
    mode: 'atomic',
    requestId: newId('request'),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  })
  assert.equal(answer.answer, 'accepted')
  const { id: taskId } = answer.tasks[0]!
  await em().transactional(tx =>
    settle(
      tx,
      happenings.map(happening => ({ taskId, happening })),
    ),
  )
  const [row] = await query<{ charged: string; open: string }>(
    em(),
    sql`select charged, held - charged - released as open from task where id = ${taskId}`,
  )
  assert.equal(row!.open, '0')
  return row!.charged
}

const generation = {
  type: 'design.generate',
  input: { brief: { text: 'Spring Market\nSaturday, 21 March 2026' }, variants: 4 },
}
const landed = (name: string): Happening => ({
  happened: 'output',
  file: {
    kind: 'image',
    asset_id: newId('asset'),
    filename: `${name}.png`,
    content_type: 'image/png',
    bytes: 7,
    digest: `sha-256:${name}`,
  },
})
const canceled: Happening = { happened: 'canceled', attempts: [] }
const failed: Happening = { happened: 'failed', code: 'internal', detail: 'it broke', attempts: [] }
const succeeded = (delivered: number, requested: number): Happening => ({
  happened: 'succeeded',
  startedAt: new Date(),
  result: {},
  files: [],
  warnings: [],
  delivered,
  requested,
  attempts: [],
})

test('what had landed when a task was canceled costs its part of the price, not of the list price', async () => {
  assert.equal(await chargedAfter(100, generation, [landed('one'), canceled]), '2')
  assert.equal(await chargedAfter(150, generation, [landed('one'), canceled]), '3')
  assert.equal(await chargedAfter(10, generation, [landed('one'), landed('other'), canceled]), '1')
  assert.equal(await chargedAfter(0, generation, [landed('one'), canceled]), '0')
})

test('what was delivered in part costs its share of the price', async () => {
  assert.equal(await chargedAfter(150, generation, [succeeded(3, 4)]), '9')
  assert.equal(await chargedAfter(150, generation, [succeeded(4, 4)]), '12')
})

test('what failed costs nothing under any price', async () => {
  assert.equal(await chargedAfter(700, generation, [landed('one'), failed]), '0')
})

test('after all this the books agree', async () => {
  assert.deepEqual(await reconcile(em()), [])
})
