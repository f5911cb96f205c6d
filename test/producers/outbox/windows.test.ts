import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createWindows, windowOf, windowedQueues } from '../../../producers/outbox/windows.ts'

const queue = 'diagnostic.echo.bulk'
const window = windowOf(windowedQueues.get(queue)!, 1)

const seen = (waiting: () => number, consumers = 1) => {
  let looks = 0
  const windows = createWindows(async () => {
    looks++
    return { waiting: waiting(), consumers }
  })
  return { windows, looks: () => looks }
}

test('every kind has a window for each of its lanes, which grows with the workers', () => {
  assert.ok(windowedQueues.has('image.process.interactive') && windowedQueues.has('image.process.bulk'))
  assert.ok(windowOf(2, 10) > windowOf(2, 2))
  assert.equal(windowOf(1, 0), windowOf(1, 1))
})

test('a queue takes as many as its window has room for', async () => {
  let waiting = 0
  const { windows } = seen(() => waiting)
  assert.equal(await windows.take(queue, window - 1), window - 1)
  waiting = window - 1
  assert.equal(await windows.take(queue, 10), 1)
  waiting = window + 50
  assert.equal(await windows.take(queue, 10), 0)
})

test('the broker is asked again only when what is known leaves no room', async () => {
  const { windows, looks } = seen(() => 0)
  for (let sent = 0; sent < window; sent++) await windows.take(queue, 1)
  assert.equal(looks(), 1)
  await windows.take(queue, 1)
  assert.equal(looks(), 2)
})

test('a queue that cannot be looked at takes everything, and is looked at again the next time', async () => {
  let isThere = false
  const windows = createWindows(async () => {
    if (!isThere) throw new Error('no such queue')
    return { waiting: window, consumers: 1 }
  })
  assert.equal(await windows.take(queue, 5_000), 5_000)
  isThere = true
  assert.equal(await windows.take(queue, 1), 0)
})
