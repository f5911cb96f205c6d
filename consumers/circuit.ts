import type { ReadinessCheck } from '#infra/telemetry/serve-metrics.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { closed, stepBreaker, type BreakerEvent, type BreakerState } from './breaker.ts'

const defaultProbeEveryMs = 10_000

export type CircuitOptions = {
  /** The kind of work that is paused as one. */
  type: string
  log: Log
  /** So many outages in a row stop the kind. */
  threshold?: number
  probeEveryMs?: number
}

/** What takes messages and can be told not to. */
export type Intake = { pause: () => void; resume: (prefetch?: number) => void }

/**
 * Stops the intake of one kind while what it depends on is away: messages stay in their queues and no attempt is spent on them.
 * Every so often one message per queue is let through, and the first that works lets all others follow.
 */
export class Circuit {
  readonly #options: CircuitOptions
  readonly #intakes: Intake[] = []
  #state: BreakerState = closed
  #probe: NodeJS.Timeout | undefined

  constructor(options: CircuitOptions) {
    this.#options = options
    meters.workPaused.set({ type: options.type }, 0)
  }

  /** True from the outage that opened it to the probe that works: a failure meanwhile is not the task's own. */
  get isInterrupted(): boolean {
    return this.#state.is !== 'closed'
  }

  /** True while not even probes are let through. */
  get isOpen(): boolean {
    return this.#state.is === 'open'
  }

  govern(...intakes: Intake[]): void {
    this.#intakes.push(...intakes)
  }

  /** Tells how an attempt fared with what it depends on. Call it before the message is acked, or another takes its place. */
  saw(event: BreakerEvent): void {
    const before = this.#state
    this.#state = stepBreaker(before, event, this.#options)
    if (this.#state.is !== before.is) this.#enter(this.#state)
  }

  /** For `/readyz`: a pause is a state to show, but not one in which restarting this process helps. */
  check(): ReadinessCheck {
    const name = `dependencies of ${this.#options.type}`
    return this.isInterrupted
      ? { name, ok: true, detail: 'unavailable: the work is paused and probed' }
      : { name, ok: true }
  }

  close(): void {
    clearTimeout(this.#probe)
  }

  #enter(state: BreakerState): void {
    const { type, log, probeEveryMs = defaultProbeEveryMs } = this.#options
    meters.workPaused.set({ type }, this.isInterrupted ? 1 : 0)
    clearTimeout(this.#probe)
    switch (state.is) {
      case 'open':
        log.warn({ type, probeEveryMs }, 'a dependency is unavailable; the work is paused')
        for (const intake of this.#intakes) intake.pause()
        this.#probe = setTimeout(() => this.saw('probe-due'), probeEveryMs)
        return
      case 'half-open':
        for (const intake of this.#intakes) intake.resume(1)
        return
      case 'closed':
        log.info({ type }, 'the dependency is back; the work goes on')
        for (const intake of this.#intakes) intake.resume()
    }
  }
}
