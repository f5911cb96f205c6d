import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mode, Outcome } from '../../../../scripts/bench/recognition/outcomes.ts'
import { figuresOf, meanOverFamilies, scoreOf, tableOf } from '../../../../scripts/bench/recognition/scores.ts'

const outcome = (mode: Mode, correct: boolean, confidence: number): Outcome => ({
  picture: { family: 'f', generator: 'g', kind: 'text', image: Buffer.alloc(0), label: 'ab' },
  mode,
  answers: [correct ? 'ab' : 'x'],
  correct,
  isInTopThree: correct,
  confidence,
  rejected: confidence < 0.5,
  features: undefined,
  edits: correct ? 0 : 2,
  characters: 2,
})

test('a mean over families counts each family once', () => {
  const rows = [
    { family: 'a', rate: 1 },
    { family: 'a', rate: 0 },
    { family: 'b', rate: 0 },
  ]
  assert.equal(
    meanOverFamilies(rows, ({ rate }) => rate),
    0.25,
  )
})

test('a score tells exact answers, folded ones and hinted ones apart', () => {
  const outcomes = [
    outcome('preserve', false, 0.4),
    outcome('preserve', true, 0.9),
    outcome('fold', true, 0.9),
    outcome('fold', true, 0.4),
    outcome('hinted', false, 0.4),
    outcome('hinted', true, 0.9),
  ]
  const score = scoreOf(outcomes)
  assert.deepEqual([score.count, score.exact?.rate, score.folded.rate, score.hinted], [2, 0.5, 1, 0.5])
  assert.deepEqual([score.characterErrors, score.rightLength, score.rejected, score.topThree], [0.5, 0.5, 0.5, 1])
  assert.ok(score.folded.low < 1 && score.folded.high === 1)
  assert.ok(Math.abs(score.calibrationError - 0.35) < 1e-9)
  const [head, row] = tableOf([score], new Map([['g', 0.125]])).split('\n')
  assert.equal(head!.split(/ {2,}/).length, 14)
  assert.ok(row!.startsWith('g') && row!.endsWith('12.5'))
  const { generator, em, hinted_em, rejected, tesseract_em } = figuresOf(score, 0.125)
  assert.deepEqual([generator, em, hinted_em, rejected, tesseract_em], ['g', 1, 0.5, 0.5, 0.125])
  assert.equal(figuresOf(score, undefined)['tesseract_em'], null)
})
