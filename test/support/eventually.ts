import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'

const lookEveryMs = 25

/** Looks until `look` yields something other than undefined or false, and returns that; fails naming `what` after a generous time. */
export const eventually = async <Found>(
  what: string,
  look: () => Promise<Found | undefined | false> | Found | undefined | false,
  withinMs = 25_000,
): Promise<Found> => {
  const deadline = performance.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    assert.ok(performance.now() < deadline, `waited in vain: ${what}`)
    await delay(lookEveryMs)
  }
}
