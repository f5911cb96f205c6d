import { Failure } from '#contracts/failures.ts'
import { newId } from '#contracts/ids.ts'
import { layoutSuggest } from '#contracts/tasks/layout-suggest.ts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layoutWorker } from '../../../consumers/design/layout-worker.ts'
import { work, type Composed, type Composing } from '../../../consumers/design/thread.ts'

const text = 'Spring Market\nFresh flowers and bread\nSaturday, 21 March 2026\nBook now'

/** What the thread does, in this one. */
const compose = async (task: Omit<Composing, 'do'>): Promise<Composed> => {
  const outcome = await work({ ...task, do: 'compose' })
  assert.ok('documents' in outcome)
  return outcome
}
const begin = (wish: object) => {
  const suggest = layoutWorker({
    read: async () => {
      throw new Failure('asset-not-found')
    },
    designer: { compose },
  })
  const job = {
    taskId: newId('task'),
    accountId: newId('account'),
    input: layoutSuggest.input.parse({ brief: { text }, ...wish }),
    attempt: 1,
    signal: new AbortController().signal,
    progress: () => undefined,
    output: () => undefined,
  }
  return { suggest, job }
}

test('layouts say where every part of the brief could stand, in shares of the canvas', async () => {
  const { suggest, job } = begin({ canvas: 'landscape', count: 2 })
  const { result } = await suggest(job)
  assert.deepEqual(layoutSuggest.result.parse(result), result)
  assert.deepEqual(result.canvas, { width: 1200, height: 628 })
  assert.equal(result.layouts.length, 2)
  for (const { places, score } of result.layouts) {
    const texts = places.filter(place => place.text !== undefined)
    assert.deepEqual(
      texts.map(place => place.text),
      text.split('\n'),
    )
    for (const { box, size, lines, align } of texts) {
      assert.ok(box.x > 0 && box.y > 0 && box.x + box.width < 1 && box.y + box.height < 1)
      assert.ok(size! > 8 && lines! >= 1 && align !== undefined)
    }
    assert.ok(score > 0 && score <= 1)
  }
})

test('a place is where the design has it', async () => {
  const { suggest, job } = begin({ canvas: 'story', count: 1, style: 'minimal' })
  const [document] = (
    await compose({
      brief: job.input.brief,
      canvas: 'story',
      style: 'minimal',
      variants: 1,
      seed: 0,
      photos: [],
      brandColors: [],
    })
  ).documents
  const [layout] = (await suggest(job)).result.layouts
  for (const element of document!.elements.filter(({ type }) => type === 'text')) {
    const { box } = layout!.places.find(place => element.type === 'text' && place.text === element.text)!
    const { x, y, width, height } = element.frame
    const seen = [box.x * 1080, box.y * 1920, box.width * 1080, box.height * 1920]
    for (const [at, value] of [x, y, width, height].entries()) assert.ok(Math.abs(seen[at]! - value) < 0.2)
  }
})

test('drawings and panels have places too, rules and buttons have none', async () => {
  const roles = new Set<string>()
  for (const seed of [1, 2, 3]) {
    const { suggest, job } = begin({ seed, count: 5 })
    for (const { places } of (await suggest(job)).result.layouts) for (const { role } of places) roles.add(role)
  }
  assert.ok(roles.has('drawing') && roles.has('panel') && roles.has('title') && roles.has('cta'))
  for (const role of ['rule', 'background', 'underlay']) assert.ok(!roles.has(role))
})

test('the same wish gives the same layouts, whatever the task', async () => {
  const [one, other] = [begin({}), begin({})]
  assert.deepEqual(await one.suggest(one.job), await other.suggest(other.job))
})

test('a photo that is gone fails for that reason', async () => {
  const { suggest, job } = begin({ brief: { text, photos: [newId('asset')] } })
  await assert.rejects(suggest(job), { code: 'asset-not-found' })
})
