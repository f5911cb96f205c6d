/** When a kind of work stops because something that it depends on is away, and how it finds out that this is over. */

export type BreakerState =
  | { is: 'closed'; failures: number }
  /** Nothing is begun. */
  | { is: 'open' }
  /** One at a time is tried. */
  | { is: 'half-open' }

/**
 * `worked` and `outage`: an attempt got through to what it depends on, or could not. How else an attempt ends says nothing
 * about that and is not told. `probe-due`: the pause has lasted long enough to try again.
 */
export type BreakerEvent = 'worked' | 'outage' | 'probe-due'

export const closed: BreakerState = { is: 'closed', failures: 0 }

/**
 * One more than the attempts that a task has: a task that fails by itself, however often, does not stop those of others.
 */
export const outagesToOpen = 5

/** What the breaker becomes; the same object when nothing changes. */
export const stepBreaker = (
  state: BreakerState,
  event: BreakerEvent,
  { threshold = outagesToOpen }: { threshold?: number } = {},
): BreakerState => {
  switch (state.is) {
    case 'closed':
      return stepClosed(state, event, threshold)
    case 'open':
      // What was begun before the pause may still end either way; only a probe decides.
      return event === 'probe-due' ? { is: 'half-open' } : state
    case 'half-open':
      if (event === 'probe-due') return state
      return event === 'worked' ? closed : { is: 'open' }
  }
}

const stepClosed = (
  state: Extract<BreakerState, { is: 'closed' }>,
  event: BreakerEvent,
  threshold: number,
): BreakerState => {
  if (event === 'probe-due') return state
  if (event === 'worked') return state.failures === 0 ? state : closed
  return state.failures + 1 < threshold ? { is: 'closed', failures: state.failures + 1 } : { is: 'open' }
}
