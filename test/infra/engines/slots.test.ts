import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busy } from '#infra/engines/chromium/busy.ts'
import { Slots } from '#infra/engines/slots.ts'

const never = new AbortController().signal

test('as many as there are places begin at once, and the next in line takes the place that is given back', async () => {
  const slots = new Slots({ size: 2, queue: { most: 2, full: busy } })
  const order: string[] = []
  const take = async (name: string) => {
    const giveBack = await slots.take(never)
    order.push(name)
    return giveBack
  }
  const [first] = await Promise.all([take('a'), take('b')])
  const waiting = [take('c'), take('d')]
  assert.deepEqual(order, ['a', 'b'])
  first()
  await waiting[0]
  assert.deepEqual(order, ['a', 'b', 'c'])
  assert.equal(slots.taken, 2)
})

test('when the queue is full, one more is told to come back later, as no attempt of its own', async () => {
  const slots = new Slots({ size: 1, queue: { most: 1, full: busy } })
  await slots.take(never)
  void slots.take(never)
  await assert.rejects(slots.take(never), { code: 'dependency-unavailable', retry: { afterMs: 2_000 } })
})

test('who stops waiting leaves the queue, and does not get the place that comes free', async () => {
  const slots = new Slots({ size: 1, queue: { most: 2, full: busy } })
  const giveBack = await slots.take(never)
  const leaving = new AbortController()
  const left = slots.take(leaving.signal)
  const stayed = slots.take(never)
  leaving.abort(new Error('changed its mind'))
  await assert.rejects(left, /changed its mind/)
  giveBack()
  assert.equal(typeof (await stayed), 'function')
  assert.equal(slots.taken, 1)
})

test('who is stopped before it asks takes no place', async () => {
  const slots = new Slots({ size: 1, queue: { most: 0, full: busy } })
  await assert.rejects(slots.take(AbortSignal.abort(new Error('too late'))), /too late/)
  assert.equal(slots.taken, 0)
})
