import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { nonText } from '../../../../../scripts/bench/recognition/families/non-text/non-text.ts'

test('at least a dozen kinds of images hold no text', () => {
  const names = new Set(nonText.map(({ name }) => name))
  assert.equal(names.size, nonText.length)
  assert.ok(names.size >= 12)
})

test('the same seed and index give the same image, another seed gives another, and both formats come', async () => {
  const formats = new Set<string>()
  for (const { name, generate } of nonText) {
    const [first, again, other] = await Promise.all([generate(3, 0), generate(3, 0), generate(4, 0)])
    assert.ok(again.image.equals(first.image), name)
    assert.ok(!other.image.equals(first.image), name)
    const { format, width } = await sharp(first.image).metadata()
    assert.ok(width >= 100, name)
    formats.add(format)
  }
  assert.deepEqual([...formats].toSorted(), ['jpeg', 'png'])
})
