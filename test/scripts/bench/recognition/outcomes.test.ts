import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editsBetween, modesFor, outcomeOf, questionOf } from '../../../../scripts/bench/recognition/outcomes.ts'
import type { Picture } from '../../../../scripts/bench/recognition/pictures.ts'
import type { ThreadAnswer } from '../../../../consumers/recognition/thread.ts'

const picture: Picture = {
  family: 'f',
  generator: 'g',
  kind: 'text',
  image: Buffer.alloc(0),
  label: 'aB3',
  charset: 'aB3',
  length: 3,
}

const answerOf = (texts: readonly string[], confidence = 0.8): ThreadAnswer => ({
  reading: {
    type: 'text',
    candidates: texts.map(text => ({ text, symbols: Array.from(text), probability: 1 / texts.length })),
    mass: 1,
    judged: {
      features: {
        logProb: 0,
        margin: 0,
        weakestCharacter: 1,
        grammarMass: 1,
        blankEntropy: 0,
        agreement: 1,
      },
      confidence,
      characters: [],
    },
    calculation: undefined,
  },
  views: 1,
  ms: 1,
  threshold: 0.9,
  model: 'm',
})

test('edits are counted by Levenshtein', () => {
  const cases = [
    ['abc', 'abc', 0],
    ['abc', 'axc', 1],
    ['abc', 'abcd', 1],
    ['abc', '', 3],
    ['', 'ab', 2],
    ['kitten', 'sitting', 3],
  ] as const
  for (const [truth, text, edits] of cases) assert.equal(editsBetween(truth, text), edits, `${truth} ${text}`)
})

test('an answer is right as it was asked for: in its case, or without regard to case', () => {
  assert.equal(outcomeOf(picture, 'preserve', answerOf(['aB3'])).correct, true)
  assert.equal(outcomeOf(picture, 'preserve', answerOf(['ab3', 'aB3'])).correct, false)
  assert.equal(outcomeOf(picture, 'preserve', answerOf(['ab3', 'aB3'])).isInTopThree, true)
  assert.equal(outcomeOf(picture, 'fold', answerOf(['ab3'])).correct, true)
})

test('an answer below the threshold is rejected, and a refused picture has none', () => {
  assert.equal(outcomeOf(picture, 'fold', answerOf(['ab3'], 0.8)).rejected, true)
  assert.equal(outcomeOf(picture, 'fold', answerOf(['ab3'], 0.95)).rejected, false)
  const refused = outcomeOf(picture, 'fold', undefined)
  assert.deepEqual([refused.rejected, refused.correct, refused.edits], [true, false, 3])
})

test('of nothing every answer is wrong', () => {
  const nothing: Picture = { ...picture, kind: 'non-text', label: '' }
  assert.equal(outcomeOf(nothing, 'preserve', answerOf([''])).correct, false)
  assert.deepEqual(modesFor(nothing), ['preserve', 'fold', 'calc'])
})

test('who knows the scheme says so, in both cases where case does not matter', () => {
  const { hints, caseMode } = questionOf('hinted', picture)
  assert.deepEqual([hints.length, caseMode], [3, 'fold'])
  assert.ok('abB3'.split('').every(character => hints.charset!.includes(character)))
  assert.deepEqual(questionOf('preserve', picture).hints, {})
})
