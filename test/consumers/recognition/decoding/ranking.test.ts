import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ranking } from '../../../../consumers/recognition/decoding/ranking.ts'
import { seededRandom } from './random.ts'

test('a ranking keeps what sorting everything would', () => {
  const random = seededRandom(21)
  const ranking = new Ranking(5)
  for (let round = 0; round < 50; round++) {
    const scores = Array.from({ length: round }, () => Math.floor(random() * 20))
    ranking.clear()
    scores.forEach((score, at) => {
      if (ranking.admits(score)) ranking.insert(score, at, at + 1)
    })
    const best = scores
      .map((score, at) => ({ score, at }))
      .toSorted((a, b) => b.score - a.score || a.at - b.at)
      .slice(0, 5)
    assert.deepEqual(
      [...ranking.scores.subarray(0, ranking.size)],
      best.map(({ score }) => score),
    )
    assert.deepEqual(
      [...ranking.origins.subarray(0, ranking.size)],
      best.map(({ at }) => at),
    )
    assert.deepEqual(
      [...ranking.labels.subarray(0, ranking.size)],
      best.map(({ at }) => at + 1),
    )
  }
})

test('what is impossible is not admitted', () => {
  assert.equal(new Ranking(3).admits(-Infinity), false)
})
