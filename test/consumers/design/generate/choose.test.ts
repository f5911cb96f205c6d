import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Candidate } from '../../../../consumers/design/generate/candidate.ts'
import { chooseDiverse, groundOf, type Ranked } from '../../../../consumers/design/generate/choose.ts'
import { zoneOf } from '../samples.ts'
import { candidateOf } from './candidates.ts'

const places = [
  { x: 60, y: 60, width: 800, height: 560 },
  { x: 480, y: 760, width: 480, height: 600 },
  { x: 60, y: 800, width: 400, height: 560 },
  { x: 560, y: 60, width: 400, height: 620 },
] as const
const grounds = ['background', 'primary', 'accent', 'surface'] as const

type Differences = { score?: (at: number) => number; kind?: (at: number) => string }

/** As many archetypes as there are places, each with `copies` that hardly differ; the better ones first. */
const rankedOf = (
  copies: number,
  { score = at => 0.9 - 0.02 * at, kind = at => `kind-${at}` }: Differences = {},
): Ranked[] =>
  places
    .flatMap((box, at) =>
      Array.from({ length: copies }, (_, copy) => ({
        candidate: candidateOf({
          archetype: kind(at),
          zones: [zoneOf({ box, ground: grounds[at]!, titleMax: 90 - 4 * copy })],
          needs: { body: 20, titleRatio: 1.6 },
        }),
        score: score(at) - 0.001 * copy,
      })),
    )
    .toSorted((a, b) => b.score - a.score)

const anything = (): boolean => true
const archetypesOf = (chosen: readonly Ranked[]): string[] => chosen.map(({ candidate }) => candidate.archetype.id)

test('every archetype comes once, and the best of all is kept', () => {
  const chosen = chooseDiverse(rankedOf(5), 4, anything)
  assert.deepEqual(archetypesOf(chosen).toSorted(), ['kind-0', 'kind-1', 'kind-2', 'kind-3'])
})

test('an archetype does not come twice, however different its two posters are', () => {
  const chosen = chooseDiverse(rankedOf(2, { kind: at => `kind-${at % 2}` }), 4, anything)
  assert.deepEqual(archetypesOf(chosen).toSorted(), ['kind-0', 'kind-1'])
})

test('of two that look alike the better one comes', () => {
  const chosen = chooseDiverse(rankedOf(5), 1, anything)
  assert.equal(chosen[0]?.score, 0.9)
})

test('fewer come when no more differ, whatever was asked for', () => {
  assert.equal(chooseDiverse(rankedOf(3), 5, anything).length, 4)
  const alike = ['a', 'b', 'c'].map((archetype, at) => ({
    candidate: candidateOf({ archetype }),
    score: 0.9 - at / 10,
  }))
  assert.equal(chooseDiverse(alike, 3, anything).length, 1)
  assert.deepEqual(chooseDiverse([], 3, anything), [])
})

test('what is refused is left out, and the next best takes its place', () => {
  const ranked = rankedOf(3)
  const bad = new Set<Candidate>([ranked[0]!.candidate])
  const chosen = chooseDiverse(ranked, 4, candidate => !bad.has(candidate))
  assert.equal(chosen.length, 4)
  assert.ok(chosen.every(({ candidate }) => !bad.has(candidate)))
})

test('a candidate is judged beside those before it', () => {
  const seen: number[] = []
  chooseDiverse(rankedOf(2), 4, (_, others) => seen.push(others.length) > 0)
  assert.deepEqual(seen, [0, 1, 2, 3])
})

test('where everything is refused nothing comes, and where only company is refused one does', () => {
  assert.deepEqual(
    chooseDiverse(rankedOf(2), 4, () => false),
    [],
  )
  assert.equal(chooseDiverse(rankedOf(2), 4, (_, others) => others.length === 0).length, 1)
})

test('a poor candidate does not come for the sake of difference alone', () => {
  const ranked = rankedOf(1, { score: at => (at === 0 ? 0.9 : 0.1 * at) })
  assert.equal(chooseDiverse(ranked, 1, anything)[0]?.score, 0.9)
})

test('the ground is the color that text stands on', () => {
  assert.equal(groundOf(candidateOf({ zones: [zoneOf({ ground: 'accent' })] })), 'accent')
  assert.equal(groundOf(candidateOf({ zones: [zoneOf({ ground: { photo: 0 } })] })), 'background')
})
