import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calcRecognize } from '#contracts/tasks/calc-recognize.ts'
import { isRecognition, readAnswer, recognizedEvents } from '#contracts/tasks/recognition-answer.ts'
import { textRecognize } from '#contracts/tasks/text-recognize.ts'

const text = textRecognize.example.result
const calc = calcRecognize.example.result

test('of a text the text is the answer, and what it comes to is another way to say it', () => {
  const { answer, alike, confidence } = readAnswer('text.recognize', text)
  assert.deepEqual([answer, alike, confidence], [text.text, [], text.confidence])
  const calculation = { expression: '3+8', value: '11' }
  assert.deepEqual(readAnswer('text.recognize', { ...text, text: '3+8=?', calculation }).alike, ['11'])
})

test('of an exercise the value is the answer, and who names the exercise says the same', () => {
  const half = readAnswer('calc.recognize', { ...calc, value: '7/2', decimal: '3.5', expression: '7÷2', text: '7/2=' })
  assert.deepEqual([half.answer, half.alike], ['7/2', ['3.5', '7÷2', '7/2=']])
})

test('a rejected recognition has no answer', () => {
  assert.equal(readAnswer('text.recognize', { ...text, text: null, rejected: true }).answer, null)
  const nothing = { value: null, decimal: null, expression: null, text: null, rejected: true }
  const rejected = readAnswer('calc.recognize', { ...calc, ...nothing })
  assert.deepEqual([rejected.answer, rejected.alike, rejected.rejected], [null, [], true])
})

test('what a newer worker adds to a result is passed over, and a result of another kind is refused', () => {
  assert.equal(readAnswer('text.recognize', { ...text, added_later: 1 }).answer, text.text)
  assert.throws(() => readAnswer('text.recognize', calc))
  assert.throws(() => readAnswer('calc.recognize', null))
})

test('recognitions are told from other kinds, and their events lead to them', () => {
  assert.deepEqual(['text.recognize', 'calc.recognize', 'image.process', 'toString'].map(isRecognition), [
    true,
    true,
    false,
    false,
  ])
  assert.equal(recognizedEvents.get('calc.recognized'), 'calc.recognize')
})
