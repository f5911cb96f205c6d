import { Failure } from '#contracts/failures.ts'
import type { Progress } from '#contracts/http/tasks.ts'
import type { Hints } from '#infra/cache/hints.ts'
import { leaseMs, type Leases } from '#infra/cache/leases.ts'
import { InFlight } from '#infra/in-flight.ts'

/** Progress is told at most so often per task; only the newest counts. */
const progressEveryMs = 200
/** Work that lasts longer than this is announced as started. */
const longAfterMs = 250

export type Beginning = {
  taskId: string
  accountId: string
  attempt: number
  startedAt: Date
  timeoutMs: number
  finishBefore?: string | undefined
  /** Called once, when the work has outlasted a moment. */
  onLong: () => void
}

export type RunningJob = {
  signal: AbortSignal
  progress: (progress: Progress) => void
  /** What to make of an error that the work threw: an abort is told by its reason, not by how the work took it. */
  reasonFor: (error: unknown) => unknown
  end: () => void
}

type Entry = Beginning & {
  controller: AbortController
  newest: Progress | undefined
  toldAtMs: number
  isAnnounced: boolean
}

/**
 * The jobs that this process runs: their leases are prolonged, their progress is told, their deadlines and cancels reach them.
 * One timer serves them all, so that a job that ends within milliseconds costs no timer of its own.
 */
export class RunningJobs {
  readonly #entries = new InFlight<Entry>()
  readonly #leases: Leases
  readonly #hints: Hints
  readonly #ticker: NodeJS.Timeout
  readonly #stopping = new AbortController()
  #beatAtMs = Date.now()

  constructor({ leases, hints }: { leases: Leases; hints: Hints }) {
    this.#leases = leases
    this.#hints = hints
    this.#ticker = setInterval(() => this.#tick(Date.now()), progressEveryMs / 2)
  }

  get size(): number {
    return this.#entries.size
  }

  /** Aborts when what runs is told to stop: nothing new should begin, and nobody should wait for a turn. */
  get stopping(): AbortSignal {
    return this.#stopping.signal
  }

  begin(beginning: Beginning): RunningJob {
    const entry: Entry = {
      ...beginning,
      controller: new AbortController(),
      newest: undefined,
      toldAtMs: 0,
      isAnnounced: false,
    }
    const place = this.#entries.add(entry)
    if (this.stopping.aborted) entry.controller.abort(shuttingDown())
    const { signal } = entry.controller
    return {
      signal,
      progress: progress => {
        entry.newest = progress
      },
      reasonFor: error => (signal.aborted ? signal.reason : error),
      end: () => void this.#entries.remove(place, entry),
    }
  }

  /** Somebody wants this task canceled; nothing happens if it does not run here. */
  cancel(taskId: string): void {
    for (const entry of this.#entries)
      if (entry.taskId === taskId) entry.controller.abort(new Failure('canceled-by-user'))
  }

  /** Stops everything that still runs, to be worked on again by another process. No attempt is counted for it. */
  interrupt(): void {
    this.#stopping.abort()
    for (const { controller } of this.#entries) controller.abort(shuttingDown())
  }

  /** Ends also what still waits for the broker to take an outcome. */
  close(): void {
    clearInterval(this.#ticker)
    this.#stopping.abort()
  }

  #tick(nowMs: number): void {
    for (const entry of this.#entries) {
      const ageMs = nowMs - entry.startedAt.getTime()
      if (ageMs > entry.timeoutMs) entry.controller.abort(timedOut(entry.timeoutMs))
      if (entry.finishBefore && Date.parse(entry.finishBefore) < nowMs)
        entry.controller.abort(new Failure('deadline-exceeded'))
      if (ageMs > longAfterMs) this.#tellLong(entry, nowMs)
    }
    if (nowMs - this.#beatAtMs > leaseMs / 4) {
      this.#beatAtMs = nowMs
      void this.#beat()
    }
  }

  #tellLong(entry: Entry, nowMs: number): void {
    if (!entry.isAnnounced) entry.onLong()
    entry.isAnnounced = true
    if (!entry.newest || nowMs - entry.toldAtMs < progressEveryMs) return
    const { taskId, accountId, attempt, startedAt, newest } = entry
    this.#hints.tellProgress({
      hint: 'progress',
      taskId,
      accountId,
      attempt,
      startedAt: startedAt.toISOString(),
      progress: newest,
    })
    entry.toldAtMs = nowMs
    entry.newest = undefined
  }

  // A cancel that was told while Redis or this process was away is found here.
  async #beat(): Promise<void> {
    for (const taskId of await this.#leases.heartbeat(Array.from(this.#entries, entry => entry.taskId)))
      this.cancel(taskId)
  }
}

const shuttingDown = (): Failure =>
  new Failure('dependency-unavailable', 'the worker is shutting down', { retry: { afterMs: 0 } })

const timedOut = (timeoutMs: number): Failure =>
  new Failure('dependency-unavailable', `The attempt took longer than ${timeoutMs} ms.`, { retry: 'backoff' })
