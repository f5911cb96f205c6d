import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Candidate } from '../../../../../consumers/design/generate/candidate.ts'
import { terms } from '../../../../../consumers/design/generate/judge/terms.ts'
import type { Part, Zone } from '../../../../../consumers/design/layout/plan.ts'
import type { SetBlock } from '../../../../../consumers/design/layout/stack.ts'
import { contentOf, zoneOf } from '../../samples.ts'
import { candidateOf, canvas, hung, paper, whole } from '../candidates.ts'

const good = candidateOf()
const { blocks } = good

const valueOf = (name: string, candidate: Candidate): number => {
  const value = terms[name]!.term(candidate, canvas)
  assert.ok(value >= 0 && value <= 1, `${name} is ${value}`)
  return value
}
/** Blocks whose boxes are moved or stretched. */
const changed = (change: (box: SetBlock['box'], at: number) => SetBlock['box']): Candidate =>
  candidateOf({
    blocks: blocks.map((block, at) => ({
      ...block,
      box: change(block.box, at),
      ...(block.pill && { pill: change(block.pill, at) }),
    })),
  })
const scattered = changed((box, at) => ({
  ...box,
  x: box.x + 37 * at * (at % 2 === 0 ? 1 : 2),
  width: box.width - 11 * at,
}))
const tiny = candidateOf({
  content: contentOf([{ role: 'title', text: 'A' }]),
  zones: [zoneOf({ titleMax: 60 })],
  body: 28,
})
const photoZone: Partial<Zone> = { ground: { photo: 0 }, box: { x: 100, y: 200, width: 500, height: 900 } }
const onPhoto = (spotX: number): Candidate =>
  candidateOf({
    parts: [{ type: 'art', box: whole, slot: 0 }],
    zones: [zoneOf(photoZone)],
    hangings: [
      hung({
        width: 100,
        height: 140,
        patches: [{ x: spotX, y: 0.2, width: 0.25, height: 0.4, color: [230, 40, 30] }],
      }),
    ],
  })
const withArt = (height: number): Candidate => {
  const art: Part = { type: 'art', box: { x: 0, y: 1400 - height, width: 1000, height }, slot: 0 }
  return candidateOf({ parts: [paper, art] })
}
const cropped = (x: number): Candidate => {
  const hanging = hung({
    width: 140,
    height: 100,
    patches: [{ x: 0.1, y: 0.4, width: 0.2, height: 0.2, color: [230, 40, 30] }],
  })
  return candidateOf({ hangings: [{ ...hanging, crop: { x, y: 0, width: 0.4, height: 1 } }] })
}
const titled = (text: string, width: number): Candidate =>
  candidateOf({
    content: contentOf([{ role: 'title', text }]),
    zones: [zoneOf({ box: { x: 100, y: 200, width, height: 1100 }, titleMax: 100 })],
  })

const cases: Record<string, { better: Candidate; worse: Candidate }> = {
  alignment: { better: good, worse: scattered },
  axes: { better: good, worse: scattered },
  balance: { better: good, worse: changed(box => ({ ...box, x: box.x - 60, y: box.y - 400 })) },
  white_space: { better: good, worse: tiny },
  fill: { better: good, worse: tiny },
  hierarchy: { better: good, worse: tiny },
  rag: { better: titled('Jazz in the garden', 500), worse: titled('Extraordinarily I', 760) },
  calm: { better: onPhoto(0.7), worse: onPhoto(0.2) },
  crop: { better: cropped(0), worse: cropped(0.6) },
  pictures: { better: withArt(500), worse: withArt(90) },
}

test('every term has a case', () => {
  assert.deepEqual(Object.keys(cases).toSorted(), Object.keys(terms).toSorted())
})

for (const [name, { better, worse }] of Object.entries(cases)) {
  test(`${name} tells the better candidate from the worse one`, () => {
    const [high, low] = [valueOf(name, better), valueOf(name, worse)]
    assert.ok(high > low + 0.05, `${high} and ${low}`)
  })
}

test('every term stays between 0 and 1, even for a candidate without text or pictures', () => {
  const empty = candidateOf({ parts: [], zones: [], blocks: [] })
  for (const name of Object.keys(terms)) for (const one of [empty, good, scattered, tiny]) valueOf(name, one)
})

test('a title whose words were broken is the worst there is', () => {
  const broken = blocks.map(block => ({
    ...block,
    measured: { ...block.measured, broken: { ...block.measured.broken, brokenWords: 2 } },
  }))
  assert.ok(valueOf('rag', candidateOf({ blocks: broken })) < 0.1)
})
