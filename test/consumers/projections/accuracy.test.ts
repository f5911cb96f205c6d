import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { readMetrics } from '#infra/telemetry/metrics.ts'
import { measureAccuracy } from '../../../consumers/projections/accuracy.ts'
import { newAccount } from '../../support/account.ts'
import { freshDatabase } from '../../support/database.ts'

const { em } = await freshDatabase({ after })
const { accountId } = await newAccount(em())

const shown = async (): Promise<string[]> => {
  const { text } = await readMetrics()
  return text.split('\n').filter(line => line.startsWith('recognition_accuracy_ratio'))
}

test('Prometheus reads the accuracy of each kind, and no number where nobody has judged', async () => {
  const verdict = { accountId, kind: 'calc.recognize', credited: 0, reason: 'no-expected', expiresAt: new Date() }
  await insertRows(em(), 'recognition_feedback', [
    { taskId: newId('task'), verdict: 'correct', createdAt: new Date(), ...verdict },
    { taskId: newId('task'), verdict: 'incorrect', createdAt: new Date(), ...verdict },
  ])
  await measureAccuracy(em())
  assert.deepEqual(await shown(), [
    'recognition_accuracy_ratio{kind="text.recognize"} Nan',
    'recognition_accuracy_ratio{kind="calc.recognize"} 0.5',
  ])
})

test('when the verdicts have grown old, what they said is no longer shown', async () => {
  await query(em(), sql`update recognition_feedback set created_at = now() - interval '8 days'`)
  await measureAccuracy(em())
  assert.match((await shown())[1]!, /calc\.recognize"\} Nan$/)
})
