import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { textRecognize } from '#contracts/tasks/text-recognize.ts'
import type { AnswerQuestion } from '../../../consumers/recognition/answers.ts'
import { earlierResult } from '../../../consumers/recognition/earlier-result.ts'
import { textWorker } from '../../../consumers/recognition/text-worker.ts'

const { result } = textRecognize.example
const model = result.model

test('what the log tells is the same answer, and says where it was found', () => {
  assert.deepEqual(earlierResult('text.recognize', { ...result, cached: null }, model), {
    ...result,
    cached: 'log',
    views: 0,
    ms: 0,
  })
})

test('an answer of another network, or of nobody, is none', () => {
  for (const known of [undefined, null, 'text', {}, { ...result, model: '000000000000' }, { ...result, text: 7 }])
    assert.equal(earlierResult('text.recognize', known, model), undefined)
})

const job = (known?: unknown) => ({
  taskId: newId('task'),
  accountId: newId('account'),
  input: textRecognize.input.parse({ asset_id: newId('asset') }),
  attempt: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
  output: () => undefined,
  known,
})

test('the network is not asked for what the log knows, and the answer is a repeat', async () => {
  const asked: boolean[] = []
  const answer: AnswerQuestion = async ({ isLogged }) => {
    asked.push(isLogged)
    return undefined
  }
  const work = textWorker({ read: async () => Buffer.from('picture'), answer, model: () => model })
  const done = await work(job({ ...result, cached: null }))
  assert.deepEqual([done.isRepeat, done.result.cached, done.result.text], [true, 'log', result.text])
  assert.deepEqual(asked, [true])
})
