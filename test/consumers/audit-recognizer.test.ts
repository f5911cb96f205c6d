import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditRecognizer } from '../../consumers/audit-recognizer.ts'
import type { Question } from '../../consumers/recognition/reading/reader.ts'
import type { ThreadAnswer } from '../../consumers/recognition/thread.ts'

const half = { value: '7/2', decimal: '3.5', expression: '7/2', text: '7÷2=', probability: 0.9 }
const { signal } = new AbortController()

test('a sample of arithmetic is asked about by the rules of its site, and its value told exactly', async () => {
  const asked: Question[] = []
  const recognize = auditRecognizer(async ({ question }) => {
    asked.push(question)
    const reading: ThreadAnswer['reading'] = { type: 'calc', answers: [half], mass: 1, judged: undefined }
    return Promise.resolve({ reading, views: 1, ms: 3, threshold: 0.5, model: '0123' })
  })
  const request = { reads_as: 'calc', case_mode: 'fold', division: 'exact', negative: 'abs' } as const
  const { text, value, candidates } = await recognize(new Uint8Array(), request, { signal })
  assert.deepEqual(asked[0]!.policies, { division: 'exact', negative: 'abs' })
  assert.deepEqual([text, value, candidates], ['7÷2=', '7/2', [{ text: '7÷2=', value: '7/2', probability: 0.9 }]])
})
