import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { mayCreditOneMore, readAccuracy } from '#infra/db/recognitions/feedback.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { recognizedTask } from '../../../support/recognized-task.ts'

const { em } = await freshDatabase({ after })

const verdict = (accountId: string, more: object = {}) => ({
  taskId: newId('task'),
  accountId,
  kind: 'text.recognize',
  verdict: 'incorrect',
  credited: 1,
  reason: null,
  createdAt: new Date(),
  expiresAt: new Date(),
  ...more,
})

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)
const mayBeCredited = (accountId: string): Promise<boolean> => em().transactional(tx => mayCreditOneMore(tx, accountId))

/** An account with so many recognitions charged, and so many of them given back. */
const accountWith = async ({ charged, credited }: { charged: number; credited: number }): Promise<string> => {
  const { accountId } = await newAccount(em(), { credits: 1_000 })
  for (let made = 0; made < charged; made++) await recognizedTask(em(), accountId)
  await insertRows(
    em(),
    'recognition_feedback',
    Array.from({ length: credited }, () => verdict(accountId)),
  )
  return accountId
}

test('three charges come back whatever else there was, the fourth needs eighty recognitions', async () => {
  assert.equal(await mayBeCredited(await accountWith({ charged: 0, credited: 2 })), true)
  assert.equal(await mayBeCredited(await accountWith({ charged: 79, credited: 3 })), false)
  const accountId = await accountWith({ charged: 80, credited: 3 })
  assert.equal(await mayBeCredited(accountId), true)
  await insertRows(em(), 'recognition_feedback', [verdict(accountId)])
  assert.equal(await mayBeCredited(accountId), false)
})

test('only what was charged in the last thirty days and was a recognition counts', async () => {
  const accountId = await accountWith({ charged: 79, credited: 3 })
  await recognizedTask(em(), accountId, { charged: 0 })
  await recognizedTask(em(), accountId, { row: { type: 'image.process' } })
  assert.equal(await mayBeCredited(accountId), false)
  await recognizedTask(em(), accountId, { kind: 'calc.recognize' })
  assert.equal(await mayBeCredited(accountId), true)
})

test('what came back longer ago than thirty days, or to somebody else, stands against nothing', async () => {
  const accountId = await accountWith({ charged: 0, credited: 0 })
  const old = Array.from({ length: 5 }, () => verdict(accountId, { createdAt: daysAgo(31) }))
  const without = Array.from({ length: 5 }, () => verdict(accountId, { credited: 0, reason: 'low-confidence' }))
  await insertRows(em(), 'recognition_feedback', [...old, ...without])
  assert.equal(await mayBeCredited(accountId), true)
})

test('of those who ask at the same time each sees what the one before was given', async () => {
  const accountId = await accountWith({ charged: 0, credited: 0 })
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      em().transactional(async tx => {
        const mayCredit = await mayCreditOneMore(tx, accountId)
        if (mayCredit) await insertRows(tx, 'recognition_feedback', [verdict(accountId)])
        return mayCredit
      }),
    ),
  )
  assert.equal(answers.filter(Boolean).length, 3)
})

test('accuracy is the share of correct verdicts of the last seven days, for each kind that has any', async () => {
  await query(em(), sql`delete from recognition_feedback`)
  assert.deepEqual(await readAccuracy(em()), new Map())
  const { accountId } = await newAccount(em())
  const correct = { verdict: 'correct', credited: 0, reason: 'verdict-correct' }
  await insertRows(em(), 'recognition_feedback', [
    verdict(accountId),
    ...Array.from({ length: 3 }, () => verdict(accountId, correct)),
    verdict(accountId, { createdAt: daysAgo(8) }),
    verdict(accountId, { kind: 'calc.recognize' }),
  ])
  assert.deepEqual(
    await readAccuracy(em()),
    new Map([
      ['text.recognize', 0.75],
      ['calc.recognize', 0],
    ]),
  )
})
