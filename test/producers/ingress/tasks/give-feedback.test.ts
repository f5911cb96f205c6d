import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { FeedbackView } from '#contracts/http/feedback.ts'
import { newId } from '#contracts/ids.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { clientOf } from '../../../support/client.ts'
import { startPlatform } from '../../../support/platform.ts'
import { recognizedTask } from '../../../support/recognized-task.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em } = platform

const newUser = async () => {
  const { accountId, token } = await newAccount(em(), { credits: 100 })
  const client = clientOf(platform.baseUrl, token)
  return {
    accountId,
    client,
    judge: (id: string, json: unknown) =>
      client.call<FeedbackView & { code?: string }>('POST', `/v1/tasks/${id}/feedback`, { json }),
    available: async () => (await client.call<{ available: string }>('GET', '/v1/credits/balance')).body.available,
  }
}

const { accountId, client, judge, available } = await newUser()
const wrong = { verdict: 'incorrect', expected: 'zzzz' }
const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000)

test('what does not meet the rule gives nothing back and says why', async () => {
  const cases: [Parameters<typeof recognizedTask>[2], object, string][] = [
    [{}, { verdict: 'incorrect' }, 'no-expected'],
    [{ charged: 0 }, wrong, 'not-charged'],
    [{ row: { finishedAt: hoursAgo(25) } }, wrong, 'too-late'],
    [{ result: { confidence: 0.5 } }, wrong, 'low-confidence'],
    [{ result: { text: null, rejected: true } }, wrong, 'rejected'],
    [{}, { verdict: 'incorrect', expected: 'x7kq' }, 'expected-is-answer'],
    [
      { row: { input: { asset_id: newId('asset'), case_mode: 'fold' } } },
      { verdict: 'incorrect', expected: 'X7KQ' },
      'expected-is-answer',
    ],
    [{ kind: 'calc.recognize' }, { verdict: 'incorrect', expected: '11.0' }, 'expected-is-answer'],
  ]
  for (const [task, json, reason] of cases) {
    const id = await recognizedTask(em(), accountId, task)
    const before = await available()
    const { status, body } = await judge(id, json)
    assert.deepEqual([status, body.credited, body.reason], [201, '0', reason])
    assert.equal(await available(), before)
  }
})

test('what a task cost comes back whole, and the rule does not hinder a correct verdict', async () => {
  const own = await newUser()
  const dear = await recognizedTask(em(), own.accountId, { charged: 7, row: { finishedAt: hoursAgo(23) } })
  assert.equal(await own.available(), '93')
  assert.deepEqual((await own.judge(dear, wrong)).body.credited, '7')
  assert.equal(await own.available(), '100')
  const right = await recognizedTask(em(), own.accountId)
  const { status, body } = await own.judge(right, { verdict: 'correct', expected: 'x7kq' })
  assert.deepEqual([status, body.expected, body.reason], [201, 'x7kq', 'verdict-correct'])
})

test('one person who judges many tasks at once gets no more back than one after the other', async () => {
  const own = await newUser()
  const ids = await Promise.all(Array.from({ length: 8 }, () => recognizedTask(em(), own.accountId)))
  const answers = await Promise.all(ids.map(id => own.judge(id, wrong)))
  assert.equal(answers.filter(({ body }) => body.credited === '1').length, 3)
  assert.equal(answers.filter(({ body }) => body.reason === 'limit-reached').length, 5)
  assert.equal(await own.available(), '95')
})

test('a verdict that contradicts itself is refused with a pointer', async () => {
  const id = await recognizedTask(em(), accountId)
  const { status, body } = await client.problem('POST', `/v1/tasks/${id}/feedback`, {
    json: { verdict: 'correct', expected: 'zzzz' },
  })
  assert.deepEqual([status, body.code, body.errors?.[0]?.pointer], [422, 'validation-failed', '/expected'])
})

test('a task of another kind, one that did not succeed, and one that the log has let go cannot be judged', async () => {
  const rows = [
    { type: 'image.process' },
    { status: 'failed' },
    { status: 'canceled' },
    { status: 'expired' },
    { retention: '1h', finishedAt: hoursAgo(2) },
    { retention: 'keep', finishedAt: hoursAgo(91 * 24) },
  ]
  for (const row of rows) {
    const id = await recognizedTask(em(), accountId, { charged: 0, row })
    const { status, body } = await judge(id, wrong)
    assert.deepEqual([status, body.code], [409, 'feedback-not-possible'], JSON.stringify(row))
  }
})

test('a task that nobody knows, that was deleted, or that is somebody else’s is not found', async () => {
  const other = await newUser()
  const ids = [
    newId('task'),
    newId('asset'),
    'task_',
    '..%2f',
    "task_' or 1=1 --",
    await recognizedTask(em(), accountId, { row: { deletedAt: new Date() } }),
    await recognizedTask(em(), other.accountId),
  ]
  for (const id of ids) {
    assert.equal((await judge(id, wrong)).status, 404, id)
    assert.equal((await client.problem('GET', `/v1/tasks/${id}/feedback`)).status, 404, id)
  }
})

test('a body that is none, or says what cannot be, is refused and writes nothing', async () => {
  const id = await recognizedTask(em(), accountId)
  const refused: unknown[] = [
    {},
    [],
    null,
    'incorrect',
    { verdict: 'wrong' },
    { verdict: ['incorrect'] },
    { verdict: 'incorrect', expected: 7 },
    { verdict: 'incorrect', expected: null },
    { verdict: 'incorrect', expected: '' },
    { verdict: 'incorrect', expected: ' \t ' },
    { verdict: 'incorrect', expected: 'x'.repeat(65) },
    { verdict: 'incorrect', expected: 'a\u0007b' },
    { verdict: 'incorrect', expected: 'a\u0085b' },
    { verdict: 'incorrect', expected: 'ab', credited: '5' },
    { verdict: 'incorrect', task_id: newId('task') },
  ]
  for (const json of refused) assert.equal((await judge(id, json)).status, 422, JSON.stringify(json))
  for (const text of ['{"verdict":"incorrect","expected":"\\u0000"}', '{"verdict":"incorrect","expected":"\\ud83d"}']) {
    const headers = { 'Content-Type': 'application/json' }
    const { status } = await client.call('POST', `/v1/tasks/${id}/feedback`, { body: text, headers })
    assert.equal(status, 400, text)
  }
  assert.deepEqual(await query(em(), sql`select from recognition_feedback where task_id = ${id}`), [])
})

test('whatever can be read may be expected, and comes back as it was sent', async () => {
  for (const expected of ["'); drop table task; --", '三加五', '🂡'.repeat(32), '${jndi:x}', '<b>&amp;\\', ' a b ']) {
    const id = await recognizedTask(em(), accountId)
    const { status, body } = await judge(id, { verdict: 'incorrect', expected })
    assert.deepEqual([status, body.expected], [201, expected])
    const again = await client.call<FeedbackView>('GET', `/v1/tasks/${id}/feedback`)
    assert.equal(again.body.expected, expected)
  }
})

test(
  'an expected text of nearly a megabyte is refused before anybody searches it for long',
  { timeout: 20_000 },
  async () => {
    const id = await recognizedTask(em(), accountId)
    const { status } = await judge(id, { verdict: 'incorrect', expected: `${' '.repeat(900_000)}\u0007` })
    assert.equal(status, 422)
  },
)

test('after all this the books agree', async () => {
  assert.deepEqual(await reconcile(em()), [])
})

test('the books show a refund that no task knows of, and one that no line stands for', async () => {
  const own = await newUser()
  const id = await recognizedTask(em(), own.accountId)
  await query(em(), sql`update task set refunded = 1 where id = ${id}`)
  const [discrepancy] = await reconcile(em())
  assert.deepEqual(discrepancy, {
    accountId: own.accountId,
    what: `task ${id}`,
    projected: '1/1/0/1',
    journal: '1/1/0/0',
  })
  await query(em(), sql`update task set refunded = 0 where id = ${id}`)
  await assert.rejects(query(em(), sql`update task set refunded = 2 where id = ${id}`), /refunded/)
})
