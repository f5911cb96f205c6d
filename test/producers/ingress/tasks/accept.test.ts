import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { limitsSchema, type Limits } from '#contracts/limits.ts'
import { createTaskSchema } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { insertBudget, readBudgets } from '#infra/db/money/budgets.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Caller } from '../../../../producers/ingress/caller.ts'
import { acceptor, type Accept, type Answer, type Submission } from '../../../../producers/ingress/tasks/accept.ts'
import { draftTask } from '../../../../producers/ingress/tasks/draft-task.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { atListPrices } from '../../../support/list-prices.ts'

const { em } = await freshDatabase({ after })
const body = createTaskSchema.parse({ type: 'diagnostic.echo', input: { text: 'hello' } })

/** Two processes that accept for one account, neither of which knows what the other does. */
const twoProcesses = async (options: { credits: number; limits?: Partial<Limits> }) => {
  const { accountId, keyId } = await newAccount(em(), options)
  const limits = limitsSchema.parse(options.limits ?? {})
  const by = { actorId: keyId, credentialId: keyId }
  const caller: Caller = { accountId, ...by, scopes: ['admin'], limits, plan: 'free' }
  const draft = await draftTask(body, { em: em(), caller, prices: atListPrices })
  const submission = (key?: string): Submission => ({
    caller,
    drafts: [draft],
    mode: 'atomic',
    requestId: newId('request'),
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    ...(key === undefined ? {} : { claim: { accountId, route: 'POST /v1/tasks', key, fingerprint: 'same' } }),
  })
  const taskCount = async (): Promise<number> =>
    (await query(em(), sql`select from task where account_id = ${accountId}`)).length
  return { accountId, processes: [acceptor(em), acceptor(em)] as [Accept, Accept], submission, taskCount }
}

const inTurns = async ([one, other]: [Accept, Accept], submissions: readonly Submission[]): Promise<Answer[]> => {
  const answers: Answer[] = []
  for (const [place, submission] of submissions.entries())
    answers.push(await (place % 2 === 0 ? one : other)(submission))
  return answers
}

const countOf = (answers: readonly Answer[]): Record<string, number> =>
  Object.fromEntries(
    Map.groupBy(answers, one => (one.answer === 'refused' ? one.refusal.code : one.answer))
      .entries()
      .map(([name, all]) => [name, all.length]),
  )

test('two processes accept exactly what the credits allow', async () => {
  const { processes, submission, taskCount } = await twoProcesses({ credits: 5 })
  const answers = await inTurns(
    processes,
    Array.from({ length: 12 }, () => submission()),
  )
  assert.deepEqual(countOf(answers), { accepted: 5, 'insufficient-credits': 7 })
  assert.equal(await taskCount(), 5)
  assert.deepEqual(await reconcile(em()), [])
})

test('two processes accept exactly what a quota allows', async () => {
  const { processes, submission, taskCount } = await twoProcesses({ credits: 100, limits: { tasksPerDay: 7 } })
  const answers = await inTurns(
    processes,
    Array.from({ length: 12 }, () => submission()),
  )
  assert.deepEqual(countOf(answers), { accepted: 7, 'quota-exceeded': 5 })
  assert.equal(await taskCount(), 7)
})

test('two processes accept exactly what a budget allows, in turns and at the same time', async () => {
  const { processes, submission, taskCount, accountId } = await twoProcesses({ credits: 100 })
  const budget = { name: 'Small', scope: 'account', scopeId: null, period: 'day', amount: 9n } as const
  const id = await insertBudget(em(), { ...budget, softPercents: [50], hard: true, accountId, createdBy: 'key' })
  const few = await inTurns(
    processes,
    Array.from({ length: 4 }, () => submission()),
  )
  assert.deepEqual(countOf(few), { accepted: 4 })
  const many = await Promise.all(Array.from({ length: 40 }, (_, place) => processes[place % 2]!(submission())))
  assert.deepEqual(countOf(many), { accepted: 5, 'budget-exceeded': 35 })
  assert.equal(await taskCount(), 9)
  const [standing] = await readBudgets(em(), [accountId], new Date())
  assert.deepEqual([standing!.id, standing!.used, standing!.told.toSorted()], [id, 9n, ['50%', 'exceeded']])
})

test('at the same time they accept no more than that either', async () => {
  const { processes, submission, taskCount } = await twoProcesses({ credits: 100, limits: { tasksInFlight: 9 } })
  await inTurns(processes, [submission(), submission()])
  const answers = await Promise.all(Array.from({ length: 30 }, (_, place) => processes[place % 2]!(submission())))
  assert.deepEqual(countOf(answers), { accepted: 7, 'concurrency-limited': 23 })
  assert.equal(await taskCount(), 9)
  assert.deepEqual(await reconcile(em()), [])
})

test('a request that went to both processes under one key has its effect once', async () => {
  const { processes, submission, taskCount } = await twoProcesses({ credits: 100 })
  await inTurns(processes, [submission(), submission()])
  const answers = await inTurns(processes, [submission('key'), submission('key')])
  assert.deepEqual(countOf(answers), { accepted: 1, replayed: 1 })
  await Promise.all(processes.map(accept => accept(submission('other key'))))
  assert.equal(await taskCount(), 4)
})
