import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  answerTo,
  isOfTheHouse,
  mixturePictures,
  seenPictures,
} from '../../../../scripts/bench/recognition/house-pictures.ts'
import { drawPictures } from '../../../../scripts/bench/recognition/pictures.ts'

test('the same order gives the same pictures, another seed gives others', async () => {
  const order = { halves: ['dev', 'non-text'] as const, count: 1, seed: 4 }
  const [one, again, other] = [
    await drawPictures(order),
    await drawPictures(order),
    await drawPictures({ ...order, seed: 5 }),
  ]
  assert.deepEqual(again, one)
  assert.notDeepEqual(other, one)
  for (const { kind, label, answer, image } of one) {
    assert.ok(image.length > 0)
    assert.equal(label === '', kind === 'non-text')
    assert.equal(answer !== undefined, kind === 'calc')
  }
})

test('the packs of pictures have text with labels and arithmetic with answers', () => {
  for (const pictures of [seenPictures(), mixturePictures()]) {
    assert.ok(pictures.length > 300)
    for (const { kind, label, answer, family } of pictures) {
      assert.ok(label.length > 0)
      assert.ok(isOfTheHouse(family))
      assert.equal(answer !== undefined, kind === 'calc')
    }
  }
})

test('every scheme has as many pictures as the others, but for arithmetic without a value', () => {
  const schemes = Map.groupBy(seenPictures(), ({ generator }) => generator)
  const most = Math.max(...Array.from(schemes.values(), pictures => pictures.length))
  assert.ok(schemes.size > 10)
  for (const [scheme, pictures] of schemes) assert.ok(pictures.length >= most - 3, scheme)
})

test('arithmetic has an answer in any notation, unless it has no value', () => {
  assert.equal(answerTo('3x2=？'), '6')
  assert.equal(answerTo('七乘八'), '56')
  assert.equal(answerTo('7÷0='), undefined)
  assert.equal(answerTo('hello'), undefined)
})
