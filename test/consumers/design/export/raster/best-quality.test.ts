import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestQuality } from '../../../../../consumers/design/export/raster/best-quality.ts'

const range = { lowest: 50, highest: 95 }

const encoder = (sizeAt: (quality: number) => number) => {
  const tried: number[] = []
  const encode = async (quality: number): Promise<Buffer> => {
    tried.push(quality)
    return Buffer.alloc(sizeAt(quality))
  }
  return { tried, encode }
}

test('one encoding is enough where the highest quality fits', async () => {
  const { tried, encode } = encoder(quality => quality)
  assert.equal((await bestQuality(encode, { ...range, maxBytes: 95 })) instanceof Object, true)
  assert.deepEqual(tried, [95])
})

test('every quality is found, with seven encodings at most', async () => {
  for (let wanted = 50; wanted <= 95; wanted++) {
    const { tried, encode } = encoder(quality => 10 * quality)
    const fitted = await bestQuality(encode, { ...range, maxBytes: 10 * wanted + 9 })
    assert.deepEqual(fitted, { bytes: Buffer.alloc(10 * wanted), quality: wanted })
    assert.ok(tried.length <= 7, `${tried.length}`)
  }
})

test('what never fits is told by its smallest size', async () => {
  const { encode } = encoder(quality => quality)
  assert.deepEqual(await bestQuality(encode, { ...range, maxBytes: 49 }), { smallest: 50 })
})

test('a range of one quality is a range', async () => {
  const { tried, encode } = encoder(quality => quality)
  assert.deepEqual(await bestQuality(encode, { lowest: 50, highest: 50, maxBytes: 10 }), { smallest: 50 })
  assert.deepEqual(tried, [50])
})
