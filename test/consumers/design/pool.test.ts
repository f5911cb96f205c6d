import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { designPool, type Designer } from '../../../consumers/design/pool.ts'

const pool = designPool(1)
after(async () => pool[Symbol.asyncDispose]())

const task: Parameters<Designer['compose']>[0] = {
  brief: { text: 'Spring Market', photos: [] },
  canvas: 'square',
  style: 'minimal',
  brandColors: [],
  variants: 1,
  seed: 5,
  photos: [],
}
const { signal } = new AbortController()

test('a design is composed and drawn in a thread, and palettes are proposed there', async () => {
  const { documents } = await pool.compose(task, signal)
  assert.equal(documents[0]?.title, 'Spring Market')
  const { bytes, width } = await pool.draw({ document: documents[0], files: [], width: 160 }, signal)
  assert.ok(bytes.length > 100 && width === 160)
  const { palettes } = await pool.recommend({ style: 'retro', brand: [], mode: undefined, count: 1, seed: 1 }, signal)
  assert.equal(palettes.length, 1)
})

test('a failure keeps its code and its words on the way out of the thread', async () => {
  const refused = pool.compose({ ...task, style: 'nothing' }, signal)
  await assert.rejects(refused, { name: 'Failure', code: 'invalid-input', retry: 'never', message: /"nothing"/ })
})

test('an abort ends the work, and the next task finds a thread', async () => {
  const abort = new AbortController()
  const running = pool.compose(task, abort.signal)
  abort.abort()
  await assert.rejects(running, { name: 'AbortError' })
  await assert.rejects(pool.compose(task, AbortSignal.abort()), { name: 'AbortError' })
  assert.equal((await pool.compose(task, signal)).documents.length, 1)
})
