import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adviceFrom, answerFormat, type Leave } from '../../../../consumers/design/model/answer.ts'
import { shortlistOf } from './posters.ts'

const leaves: Leave[] = (['rank', 'refine'] as const).flatMap(mode => [
  { mode, mayShorten: false },
  { mode, mayShorten: true },
])
const rank: Leave = { mode: 'rank', mayShorten: false }
const all: Leave = { mode: 'refine', mayShorten: true }

const shortlist = await shortlistOf()
const stay = { title: 'same', align: 'same', palette: -1 } as const

/** Every object within a JSON document. */
const objectsIn = (value: unknown): Record<string, unknown>[] => {
  if (typeof value !== 'object' || value === null) return []
  const own = Array.isArray(value) ? [] : [value as Record<string, unknown>]
  return [...own, ...Object.values(value).flatMap(objectsIn)]
}

test('the format of the answer is one that every provider takes', () => {
  for (const leave of leaves) {
    const format = answerFormat(leave)
    for (const schema of objectsIn(format).filter(({ type }) => type === 'object')) {
      assert.equal(schema['additionalProperties'], false)
      assert.deepEqual(schema['required'], Object.keys(schema['properties'] as object))
    }
    assert.doesNotMatch(
      JSON.stringify(format),
      /"(?:oneOf|anyOf|allOf|\$ref|\$schema|minimum|maximum|minItems|maxItems|minLength|maxLength|pattern|format)"/,
    )
  }
})

test('a model is asked for no more than it may say', () => {
  const members = leaves.map(leave => Object.keys((answerFormat(leave) as { properties: object }).properties))
  assert.deepEqual(members, [['order'], ['order'], ['order', 'moves'], ['order', 'moves', 'copy']])
})

test('what was not asked for is dropped', () => {
  const answer = { order: [1, 0], moves: [{ variant: 0, ...stay }], copy: [{ id: 'body-1', text: 'Bread' }] }
  assert.deepEqual(adviceFrom(answer, rank, shortlist), { order: [1, 0], moves: [], copy: [] })
  assert.deepEqual(adviceFrom(answer, { mode: 'refine', mayShorten: false }, shortlist)?.copy, [])
  assert.deepEqual(adviceFrom(answer, all, shortlist), answer)
})

test('finalists that do not exist, and repeated ones, are passed over', () => {
  const count = shortlist.finalists.length
  assert.ok(count > 3)
  const advice = adviceFrom({ order: [-1, count, 2, 2, 0, 9e9] }, rank, shortlist)
  assert.deepEqual(advice?.order, [2, 0])
})

test('of several changes to one finalist, or texts for one block, the first counts; what is addressed to nobody is dropped', () => {
  const moves = [
    { variant: 99, ...stay },
    { variant: 1, ...stay, title: 'larger' },
    { variant: 1, ...stay, title: 'smaller' },
  ]
  const copy = [
    { id: 'nobody', text: 'a' },
    { id: 'body-1', text: 'b' },
    { id: 'body-1', text: 'c' },
  ]
  const advice = adviceFrom({ order: [0], moves, copy }, all, shortlist)
  assert.deepEqual(advice, { order: [0], moves: [moves[1]], copy: [copy[1]] })
})

test('an answer of another form, or one that names no finalist, is none', () => {
  const whole = { order: [0], moves: [{ variant: 0, ...stay }], copy: [] }
  assert.ok(adviceFrom(whole, all, shortlist))
  const wrong: unknown[] = [
    undefined,
    null,
    'order: 0',
    [],
    {},
    { ...whole, order: [] },
    { ...whole, order: [-1, 99] },
    { ...whole, order: ['0'] },
    { ...whole, order: [0.5] },
    { ...whole, moves: [{ variant: 0 }] },
    { ...whole, moves: [{ variant: 0, ...stay, title: 'huge' }] },
    { ...whole, copy: { 'body-1': 'Bread' } },
    { ...whole, copy: [{ id: 'body-1', text: null }] },
  ]
  for (const answer of wrong) assert.equal(adviceFrom(answer, all, shortlist), undefined, JSON.stringify(answer))
})
