import type { Channel } from 'amqplib'
import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../telemetry/log.ts'
import { unlessAborted } from '../unless-aborted.ts'

const firstDelayMs = 50
const longestDelayMs = 2_000

/**
 * Keeps one channel open: opens it, lets `use` set it up, and when it closes for whatever reason, begins again.
 * Ends when `signal` aborts. A channel closes alone when the broker refuses something on it, or with its connection.
 */
export const keepChannel = async <C extends Channel>(options: {
  open: () => Promise<C>
  use: (channel: C) => Promise<void>
  signal: AbortSignal
  log: Log
}): Promise<void> => {
  const { open, use, signal, log } = options
  let delayMs = firstDelayMs
  while (!signal.aborted) {
    try {
      // Opening waits for the connection, which may be away for longer than anybody wants this channel.
      const channel = await unlessAborted(open(), signal)
      const closed = new Promise<void>(resolve => channel.once('close', () => resolve()))
      channel.on('error', error => log.warn({ err: error }, 'broker channel error'))
      channel.on('handler-error', error => log.error({ err: error }, 'broker channel handler failed'))
      // Over a slow network setting up takes minutes, and whoever stops has no use for it any more.
      await unlessAborted(used(use(channel), closed), signal)
      delayMs = firstDelayMs
      await unlessAborted(closed, signal)
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'broker channel could not be set up')
    }
    if (!signal.aborted) await delay(delayMs, undefined, { signal }).catch(() => undefined)
    delayMs = Math.min(delayMs * 2, longestDelayMs)
  }
}

// The broker's refusal closes the channel in the same moment in which it fails the setting up: told apart, or what can never
// succeed would be tried without pause.
const used = async (setUp: Promise<void>, closed: Promise<void>): Promise<void> => {
  const wasSetUp = await Promise.race([setUp.then(() => true), closed.then(() => false)])
  if (wasSetUp) return
  await setUp
  throw new Error('the channel closed while it was set up')
}
