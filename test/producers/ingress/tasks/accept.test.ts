import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { limitsSchema, type Limits } from '#contracts/limits.ts'
import { createTaskSchema } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { reconcile } from '#infra/db/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Caller } from '../../../../producers/ingress/caller.ts'
import { acceptor, type Accept, type Answer, type Submission } from '../../../../producers/ingress/tasks/accept.ts'
import { draftTask } from '../../../../producers/ingress/tasks/draft-task.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })
const body = createTaskSchema.parse({ type: 'diagnostic.echo', input: { text: 'hello' } })

/** Two processes that accept for one account, neither of which knows what the other does. */
const twoProcesses = async (options: { credits: number; limits?: Partial<Limits> }) => {
  const { accountId, keyId } = await newAccount(em(), options)
  const caller: Caller = { accountId, keyId, scopes: ['admin'], limits: limitsSchema.parse(options.limits ?? {}) }
  const draft = await draftTask(body, { em: em(), caller })
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
  return { processes: [acceptor(em), acceptor(em)] as [Accept, Accept], submission, taskCount }
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
