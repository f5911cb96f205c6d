import { closed, stepBreaker, type BreakerState } from '../../breaker.ts'

/** So many troubles in a row, whoever had them. */
const troublesToPause = 3
const pauseMs = 30_000

type ModelCircuit = {
  /** False while the endpoint is left alone. After that one asks for all, and the others go on without. */
  mayAsk: () => boolean
  /** How a question that was asked fared with the endpoint. */
  saw: (event: 'worked' | 'outage') => void
}

/** An endpoint that hangs takes its whole time of every design: after a few in a row designs do without it for a while. */
export const modelCircuit = (now: () => number): ModelCircuit => {
  let state: BreakerState = closed
  let quietUntilMs = 0
  return {
    mayAsk: () => {
      if (state.is === 'closed') return true
      if (now() < quietUntilMs) return false
      state = stepBreaker(state, 'probe-due')
      quietUntilMs = now() + pauseMs
      return true
    },
    saw: event => {
      const before = state
      state = stepBreaker(before, event, { threshold: troublesToPause })
      if (state.is === 'open' && before.is !== 'open') quietUntilMs = now() + pauseMs
    },
  }
}
