import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandExample, workEventExample } from '#contracts/events/work-examples.ts'
import { calcRecognize } from '#contracts/tasks/calc-recognize.ts'
import { textRecognize } from '#contracts/tasks/text-recognize.ts'
import type { Incoming } from '#infra/broker/envelope.ts'
import { readRecognized } from '../../../consumers/projections/recognition-log.ts'

const message = (type: string, data: unknown): Incoming => ({
  id: 'msg_1',
  type,
  version: 1,
  time: '2026-11-20T09:00:00.000Z',
  correlationId: '',
  attempt: 1,
  returns: 0,
  body: Buffer.from(JSON.stringify(data)),
})

test('what a worker publishes becomes a row of the log', () => {
  const { files: _files, ...event } = workEventExample(calcRecognize, 'succeeded') as Record<string, unknown>
  assert.deepEqual(readRecognized(message('calc.recognized', event)), {
    taskId: 'task_01JD0000000000000000000000',
    kind: 'calc.recognize',
    answer: '11',
    confidence: 0.984,
    rejected: false,
    cached: null,
    views: 1,
    ms: 3.9,
    model: '9f2c41d07ab3',
  })
})

test('what is no finished recognition is refused, so that it is set aside with a reason', () => {
  const done = workEventExample(textRecognize, 'succeeded')
  const refused: [string, unknown][] = [
    ['text.recognized', workEventExample(textRecognize, 'failed')],
    ['text.recognized', commandExample(textRecognize)],
    ['text.recognized', { ...done, result: { text: 7 } }],
    ['text.recognized', workEventExample(calcRecognize, 'succeeded')],
    ['image.processed', done],
    ['text.recognized', 'x7kq'],
  ]
  for (const [type, data] of refused) assert.throws(() => readRecognized(message(type, data)), JSON.stringify(data))
})
