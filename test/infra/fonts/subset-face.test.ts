import assert from 'node:assert/strict'
import { test } from 'node:test'
import { subsetFace } from '#infra/fonts/subset-face.ts'

test('a face of a few characters is a small WOFF2, the same every time and in whatever order they come', async () => {
  const one = await subsetFace('noto-sans-sc-400', new Set('春天你好'))
  const same = await subsetFace('noto-sans-sc-400', new Set('好你天春'))
  assert.equal(one.toString('latin1', 0, 4), 'wOF2')
  assert.ok(one.length < 10_000)
  assert.deepEqual(one, same)
})

test('characters that a face lacks are no fault', async () => {
  assert.ok((await subsetFace('inter-400', new Set('a国😀'))).length > 100)
})

test('a face that there is not is refused', async () => {
  await assert.rejects(subsetFace('../../etc/passwd', new Set('a')), RangeError)
})
