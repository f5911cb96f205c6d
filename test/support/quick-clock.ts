import type { Clock } from '#contracts/client/clock.ts'

/** A clock whose pauses are over at once, and noted. */
export const quickClock = (): Clock & { pauses: number[] } => {
  const pauses: number[] = []
  let nowMs = 0
  return {
    pauses,
    now: () => nowMs,
    random: () => 0.5,
    pause: (ms, signal) => {
      if (signal?.aborted) return Promise.reject(signal.reason as Error)
      pauses.push(ms)
      nowMs += ms
      return Promise.resolve()
    },
  }
}
