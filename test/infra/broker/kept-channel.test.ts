import type { Channel } from 'amqplib'
import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { keepChannel } from '#infra/broker/kept-channel.ts'
import { heardLog } from '../../support/heard-log.ts'

const never = (): Promise<never> => new Promise(() => undefined)
const openChannel = async (): Promise<Channel> => new EventEmitter() as Channel

/** Keeps a channel, and stops while the last of these steps is under way. */
const stoppedIn = async (steps: { open?: () => Promise<Channel>; use: () => Promise<void> }): Promise<string[]> => {
  const { log, lines } = heardLog()
  const stop = new AbortController()
  const kept = keepChannel({ open: openChannel, ...steps, signal: stop.signal, log })
  setImmediate(() => stop.abort())
  await kept
  return lines.map(({ msg }) => msg)
}

test('who stops does not wait for a channel that is being opened', async () => {
  assert.deepEqual(await stoppedIn({ open: never, use: async () => undefined }), [])
})

test('who stops does not wait for a channel that is being set up', async () => {
  assert.deepEqual(await stoppedIn({ use: never }), [])
})

test('who stops does not wait for a channel in use', async () => {
  assert.deepEqual(await stoppedIn({ use: async () => undefined }), [])
})

test('a setting up that fails after the stop is of no interest to anybody', async () => {
  const failing = Promise.withResolvers<void>()
  assert.deepEqual(await stoppedIn({ use: () => failing.promise }), [])
  failing.reject(new Error('channel closed'))
})
