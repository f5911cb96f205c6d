import { newId } from '#contracts/ids.ts'
import { entitiesExtract } from '#contracts/tasks/entities-extract.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entitiesWorker } from '../../../consumers/design/entities-worker.ts'

const acceptedAt = Date.UTC(2026, 2, 1)

const run = async (input: unknown, signal = new AbortController().signal) =>
  entitiesWorker()({
    taskId: newId('task', acceptedAt),
    accountId: newId('account'),
    input: entitiesExtract.input.parse(input),
    attempt: 1,
    signal,
    progress: () => undefined,
    output: () => undefined,
  })

test('the example of the catalogue is what comes out', async () => {
  const { input, result } = entitiesExtract.example
  assert.deepEqual((await run(input)).result, result)
  assert.deepEqual(entitiesExtract.result.parse(result), result)
})

test('a day without a year is the next one after the task was accepted', async () => {
  const { result } = await run({ text: '2月28日' })
  assert.deepEqual(
    result.entities.map(entity => 'value' in entity && entity.value),
    [{ start: '2027-02-28' }],
  )
})

test('what contradicts itself is a warning of the task too', async () => {
  const { result, warnings } = await run({ text: '2026年3月21日（星期日）' })
  assert.equal(result.warnings.length, 1)
  assert.deepEqual(warnings, result.warnings)
})

test('the language that was given decides whose telephone numbers they are', async () => {
  const { result } = await run({ text: 'Tel: 020 7946 0018', locale: 'en' })
  assert.equal(result.locale, 'en')
  assert.deepEqual(
    result.entities.map(entity => 'value' in entity && entity.value),
    ['+442079460018'],
  )
})

test('a canceled task is not read', async () => {
  await assert.rejects(run({ text: '3月21日' }, AbortSignal.abort()))
})

test('texts that are empty or too long are refused', () => {
  for (const text of ['', '  ', 'a'.repeat(4001)]) assert.ok(!entitiesExtract.input.safeParse({ text }).success)
})
