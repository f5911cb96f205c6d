import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Bell } from '#infra/bell.ts'
import { loop, type Loop } from '../../../producers/outbox/loop.ts'
import { eventually } from '../../support/eventually.ts'
import { heardLog } from '../../support/heard-log.ts'

/** A loop over batches of one that are rung for; it tells what it does. */
const told = (change: Partial<Loop> = {}) => {
  const did: string[] = []
  const { log, lines } = heardLog()
  const bell = new Bell()
  const publisher = { isReady: true }
  const stop = new AbortController()
  const steps = {
    once: async () => {
      did.push('once')
      return 0
    },
    clear: async () => void did.push('clear'),
    ...change,
  }
  const options = { ...steps, bell, paceMs: () => 0, firstPollMs: 1_000, lastPollMs: () => 1_000, publisher, log }
  const ended = loop(options, stop.signal)
  return { did, lines, bell, publisher, stop: () => stop.abort(), ended }
}

test('a loop that ends puts away what it has moved, after everything else', async () => {
  const { did, stop, ended } = told()
  await eventually('it has moved', () => did.length > 0)
  stop()
  await ended
  assert.deepEqual(did, ['once', 'clear'])
})

test('while the broker is away what was moved before is put away, and nothing is moved', async () => {
  const { did, bell, publisher, stop, ended } = told()
  await eventually('it has moved', () => did.length === 1)
  publisher.isReady = false
  bell.ring()
  await eventually('it looks again', () => did.length === 2)
  assert.deepEqual(did, ['once', 'clear'])
  stop()
  await ended
})

test('a database that is away does not keep a loop from ending, and is told', async () => {
  const { lines, stop, ended } = told({ clear: async () => Promise.reject(new Error('no database')) })
  stop()
  await ended
  assert.match(lines.at(-1)!.msg, /^what was sent stays in the outbox/)
})

test('a database that does not answer is not waited for without end', async () => {
  const { lines, stop, ended } = told({ clear: () => new Promise(() => undefined) })
  stop()
  await ended
  assert.match(lines.at(-1)!.msg, /^what was sent stays in the outbox/)
})
