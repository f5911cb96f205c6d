import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { append, someEvent, startTail } from './followed.ts'

const timeout = 20_000

test(
  'waiting for a change ends at the change, at the time limit, or when the caller gives up',
  { timeout },
  async t => {
    const { tail, em } = await startTail(t)
    const subject = newId('task')
    // The first wait may be told of a change at once, since nobody knows what happened while nobody looked.
    await tail.waitForChange(subject, { timeoutMs: 10 })
    const changed = tail.waitForChange(subject, { timeoutMs: timeout })
    await append(em(), someEvent(newId('account'), { subject }))
    tail.wake()
    assert.equal(await changed, true)

    assert.equal(await tail.waitForChange(newId('task'), { timeoutMs: 20 }), false)
    const gone = new AbortController()
    const abandoned = tail.waitForChange(newId('task'), { timeoutMs: timeout, signal: gone.signal })
    gone.abort()
    assert.equal(await abandoned, false)
  },
)

test(
  'a change between the question and the look at the task is told, also to the first who waits',
  { timeout },
  async t => {
    const { tail, em } = await startTail(t)
    const subject = newId('task')
    const changed = tail.waitForChange(subject, { timeoutMs: timeout })
    await append(em(), someEvent(newId('account'), { subject }))
    assert.equal(await changed, true)
  },
)
