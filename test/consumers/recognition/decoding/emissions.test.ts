import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldCharset } from '../../../../consumers/recognition/decoding/charset.ts'
import { blankEntropy, foldEmissions, logAdd, temper } from '../../../../consumers/recognition/decoding/emissions.ts'
import { foldCase } from '../../../../consumers/recognition/decoding/folding.ts'
import { emissionsOf, isNear, randomEmissions, seededRandom } from './random.ts'

const probabilities = (logProbs: Float32Array): number[] => Array.from(logProbs, Math.exp)

test('probabilities add in logarithms, impossible ones too', () => {
  assert.ok(isNear(logAdd(Math.log(0.25), Math.log(0.5)), Math.log(0.75), 1e-12))
  assert.ok(isNear(logAdd(-1000, -1000), -1000 + Math.log(2), 1e-9))
  assert.equal(logAdd(-Infinity, -3), -3)
  assert.equal(logAdd(-3, -Infinity), -3)
  assert.equal(logAdd(-Infinity, -Infinity), -Infinity)
})

test('temperature flattens or sharpens each frame, which still adds up to one', () => {
  const logits = { logProbs: Float32Array.of(2, 0, 1000, 998), frames: 2, classes: 2 }
  for (const temperature of [0.5, 1, 2]) {
    const [a, b, c, d] = probabilities(temper(logits, temperature).logProbs)
    const expected = 1 / (1 + Math.exp(-2 / temperature))
    assert.ok(isNear(a!, expected) && isNear(c!, expected, 1e-4))
    assert.ok(isNear(a! + b!, 1) && isNear(c! + d!, 1, 1e-4))
  }
})

test('variants add up within each frame', () => {
  const alphabet = foldCharset(['', 'a', 'b', 'A'], foldCase.fold)
  const folded = foldEmissions(emissionsOf([[0.1, 0.2, 0.3, 0.4]]), alphabet)
  assert.deepEqual([folded.frames, folded.classes], [1, 3])
  const [blank, a, b] = probabilities(folded.logProbs)
  assert.ok(isNear(blank!, 0.1) && isNear(a!, 0.6) && isNear(b!, 0.3))
})

test('frames that need no folding stay as they are', () => {
  const emissions = randomEmissions(seededRandom(1), 3, 3)
  assert.equal(foldEmissions(emissions, foldCharset(['', 'a', 'A'], foldCase.preserve)), emissions)
})

test('blank entropy is nothing for sure frames and ln 2 for even ones', () => {
  assert.equal(
    blankEntropy(
      emissionsOf([
        [1, 0],
        [0, 1],
      ]),
    ),
    0,
  )
  assert.ok(isNear(blankEntropy(emissionsOf([[0.5, 0.5]])), Math.LN2))
  assert.ok(
    isNear(
      blankEntropy(
        emissionsOf([
          [0.5, 0.5],
          [1, 0],
        ]),
      ),
      Math.LN2 / 2,
    ),
  )
})
