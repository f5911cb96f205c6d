import assert from 'node:assert/strict'
import { test } from 'node:test'
import { graphemesOf } from '../../../../consumers/design/text/graphemes.ts'
import {
  findStopPlaces,
  type Span,
  type StopKind,
  type StopPlace,
} from '../../../../consumers/design/text/stop-places.ts'

const places = (text: string, keep: readonly Span[] = []): StopPlace[] => {
  const graphemes = graphemesOf(text)
  return findStopPlaces(text, graphemes, { keep, isBound: new Uint8Array(graphemes.length) })
}
const kindAt = (text: string, at: number, keep: readonly Span[] = []): StopKind | undefined =>
  places(text, keep).find(place => place.at === at)?.kind
const costAt = (text: string, at: number): number => places(text).find(place => place.at === at)!.cost

test('every text begins and ends with a hard stop', () => {
  for (const text of ['', 'a', '春季新品']) {
    const found = places(text)
    assert.equal(found[0]!.kind, 'hard')
    assert.deepEqual(found.at(-1), { at: graphemesOf(text).length, kind: 'hard', cost: 0 })
  }
})

test('a stop says what it would break', () => {
  assert.equal(kindAt('春季新品', 2), 'plain')
  assert.equal(kindAt('春季新品', 1), 'word')
  assert.equal(kindAt('春季新品', 2, [{ start: 0, end: 4 }]), 'keep')
  assert.equal(kindAt('春季，新品', 2), 'edge')
  assert.equal(kindAt('春季\n新品', 3), 'hard')
  assert.equal(kindAt('one two', 4), 'plain')
  assert.equal(kindAt('one two', 3), undefined)
})

test('a keep span does not reach beyond its ends', () => {
  const keep = [{ start: 2, end: 4 }]
  assert.equal(kindAt('春季新品发布', 2, keep), 'plain')
  assert.equal(kindAt('春季新品发布', 4, keep), 'plain')
})

test('what stands in Chinese brackets and is short is kept together without being told', () => {
  assert.equal(kindAt('看《城市音乐》吧', 4), 'keep')
  assert.equal(kindAt('（城市音乐城市音乐城市音乐）', 3), 'plain')
})

test('no line ends at a no-break space, a word joiner or a soft hyphen', () => {
  assert.equal(kindAt('10\u00a0km', 3), 'word')
  assert.equal(kindAt('soft\u00adhyphen', 5), 'word')
  assert.notEqual(kindAt('春季\u2060新品', 3), 'plain')
})

test('a line may end at a zero-width space', () => {
  assert.equal(kindAt('abc\u200bdef', 4), 'plain')
})

test('a phrase ends better than a word, and a word better than a hyphen or a preposition', () => {
  assert.ok(costAt('春季，新品', 3) < costAt('春季新品', 2))
  assert.ok(costAt('well-known', 5) > costAt('well known', 5))
  assert.ok(costAt('state of mind', 9) > costAt('state of mind', 6))
})

test('a picture stays with the text before it', () => {
  assert.ok(costAt('春季🎉新品', 2) > costAt('春季🎉新品', 3))
})
