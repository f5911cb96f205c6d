import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from '../../consumers/turns.ts'

const never = new AbortController().signal

test('turns for one key come one at a time, in the order of arrival', async () => {
  const turns = new Turns()
  const order: string[] = []
  const take = async (name: string): Promise<void> => {
    const leave = await turns.enter('task', never)
    order.push(`${name} in`)
    await Promise.resolve()
    order.push(`${name} out`)
    leave!()
  }
  await Promise.all([take('first'), take('second'), take('third')])
  assert.deepEqual(order, ['first in', 'first out', 'second in', 'second out', 'third in', 'third out'])
})

test('keys do not wait for one another', async () => {
  const turns = new Turns()
  await turns.enter('one', never)
  assert.ok(await turns.enter('another', never))
})

test('whoever waits when the signal aborts gets no turn and holds up nobody', async () => {
  const turns = new Turns()
  const stop = new AbortController()
  const leave = await turns.enter('task', never)
  const waiting = turns.enter('task', stop.signal)
  const behind = turns.enter('task', never)
  stop.abort()
  leave!()
  assert.equal(await waiting, undefined)
  assert.ok(await behind)
})

test('work that fails ends its turn', async () => {
  const turns = new Turns()
  const failing = turns.take('letter', async () => {
    throw new Error('no')
  })
  const next = turns.take('letter', async () => 'sent')
  await assert.rejects(failing, /no/)
  assert.equal(await next, 'sent')
})
