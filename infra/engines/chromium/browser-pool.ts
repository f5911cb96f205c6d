import { Failure } from '#contracts/failures.ts'
import type { BrowserContext } from 'puppeteer-core'
import { BrowserProcess, type BrowserProgram } from './browser-process.ts'
import { findChromium } from './find-chromium.ts'
import { type Fence, findFence } from './fence.ts'
import { sweepProfiles } from './profile-folder.ts'
import { Slots } from '../slots.ts'
import { busy } from './busy.ts'
import { unlessAborted } from '../../unless-aborted.ts'

export type BrowserPoolOptions = {
  /** The browser's program, where it is not in one of the usual places. */
  path?: string | undefined
  /** Put around the browser in place of the strictest that the machine has. */
  fence?: Fence
  /** Jobs side by side. */
  size?: number
  /** Jobs that may wait for a place. */
  maxWaiting?: number
  /** From being asked for to its end a job may take so long. */
  jobMs?: number
  /** What aborts then. */
  deadline?: (afterMs: number) => AbortSignal
  /** A browser is replaced after so many jobs, */
  maxJobs?: number
  /** after so long, */
  maxAgeMs?: number
  /** when it has so much memory for itself between two jobs, */
  maxOwnBytes?: number
  /** or after so many jobs in a row that failed by its doing. */
  maxFailures?: number
  /** Without work for so long it is ended. */
  idleMs?: number
}

// Browsers leak. Gotenberg restarts its one after 100 conversions; the other bounds are for pages that are worse than most.
const defaults = {
  size: 2,
  maxWaiting: 8,
  jobMs: 30_000,
  deadline: (afterMs: number) => AbortSignal.timeout(afterMs),
  maxJobs: 100,
  maxAgeMs: 15 * 60_000,
  maxOwnBytes: 1_200 * 2 ** 20,
  maxFailures: 2,
  idleMs: 60_000,
}

/** One browser, started when it is needed, replaced before it wears out, and ended when nothing is left to do. */
export class BrowserPool implements AsyncDisposable {
  readonly #options: BrowserPoolOptions & typeof defaults
  readonly #slots: Slots
  readonly #closing = new AbortController()
  /** Those that run, the worn ones that still draw among them. */
  readonly #living = new Set<BrowserProcess>()
  #current: Promise<BrowserProcess> | undefined
  #program: Promise<BrowserProgram> | undefined
  #replacing: Promise<void> | undefined
  #resting: NodeJS.Timeout | undefined

  constructor(options: BrowserPoolOptions = {}) {
    this.#options = { ...defaults, ...options }
    const { size, maxWaiting } = this.#options
    this.#slots = new Slots({ size, queue: { most: maxWaiting, full: busy } })
  }

  /** The leaders of the process groups, for tests and gauges. */
  get pids(): number[] {
    return [...this.#living].map(({ pid }) => pid)
  }

  /**
   * Runs one job in a context of its own. @throws what the work throws; the signal's reason; Failure `dependency-unavailable` when
   * there is no browser or too much to do; `unrenderable-page` when the job takes too long; `worker-crash` when the browser ends.
   */
  async run<Output>(work: (context: BrowserContext) => Promise<Output>, signal: AbortSignal): Promise<Output> {
    const { jobMs, deadline } = this.#options
    const late = deadline(jobMs)
    const either = AbortSignal.any([signal, late, this.#closing.signal])
    let isDrawing = false
    try {
      const giveBack = await this.#slots.take(either)
      clearTimeout(this.#resting)
      try {
        const browser = await this.#reach(either)
        isDrawing = true
        return await this.#runIn(browser, work, either)
      } finally {
        giveBack()
        if (this.#slots.taken === 0) this.#rest()
      }
    } catch (error) {
      if (!late.aborted || error !== late.reason) throw error
      throw isDrawing ? tooSlow(jobMs) : busy()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#resting)
    this.#closing.abort(new Failure('dependency-unavailable', 'The browser is being closed.', { retry: 'backoff' }))
    await Promise.all([this.#current?.catch(() => undefined), this.#replacing])
    await Promise.all([...this.#living].map(async browser => browser[Symbol.asyncDispose]()))
  }

  async #reach(signal: AbortSignal): Promise<BrowserProcess> {
    const browser = await unlessAborted((this.#current ??= this.#start()), signal)
    if (browser.isAlive) return browser
    this.#current = undefined
    return this.#reach(signal)
  }

  #start(): Promise<BrowserProcess> {
    const starting = this.#find().then(async program => BrowserProcess.start(program))
    void this.#keep(starting)
    return starting
  }

  async #keep(starting: Promise<BrowserProcess>): Promise<void> {
    try {
      const browser = await starting
      this.#living.add(browser)
      await browser.ended
      this.#living.delete(browser)
    } catch {
      // Whoever waits for it hears why it did not start.
    } finally {
      if (this.#current === starting) this.#current = undefined
    }
  }

  // Not before the first job: a worker of other kinds needs no browser.
  #find(): Promise<BrowserProgram> {
    const path = findChromium(this.#options.path)
    if (path === undefined) return Promise.reject(noBrowser())
    return (this.#program ??= prepared(path, this.#options.fence))
  }

  async #runIn<Output>(
    browser: BrowserProcess,
    work: (context: BrowserContext) => Promise<Output>,
    signal: AbortSignal,
  ): Promise<Output> {
    try {
      const output = await browser.run(work, signal)
      browser.failuresInRow = 0
      return output
    } catch (error) {
      browser.failuresInRow = isOwnFault(error) ? 0 : browser.failuresInRow + 1
      throw error
    } finally {
      this.#retire(browser)
    }
  }

  #retire(browser: BrowserProcess): void {
    if (!browser.isRetired && this.#isWorn(browser)) this.#replacing ??= this.#replace(browser)
    if (browser.isRetired && browser.active === 0) void browser[Symbol.asyncDispose]()
  }

  /** The next browser is started before the worn one goes, which still finishes what it draws. */
  async #replace(worn: BrowserProcess): Promise<void> {
    const starting = this.#start()
    try {
      await starting
      worn.isRetired = true
      this.#current = starting
      if (worn.active === 0) await worn[Symbol.asyncDispose]()
    } catch {
      // The worn one goes on; its next job tries again.
    } finally {
      this.#replacing = undefined
    }
  }

  #isWorn(browser: BrowserProcess): boolean {
    const { maxJobs, maxAgeMs, maxOwnBytes, maxFailures } = this.#options
    if (!browser.isAlive || this.#closing.signal.aborted) return false
    return (
      browser.jobs >= maxJobs ||
      browser.failuresInRow >= maxFailures ||
      performance.now() - browser.startedAtMs >= maxAgeMs ||
      browser.ownBytes > maxOwnBytes
    )
  }

  #rest(): void {
    const end = (): void => {
      this.#current = undefined
      for (const browser of this.#living) void browser[Symbol.asyncDispose]()
    }
    this.#resting = setTimeout(end, this.#options.idleMs).unref()
  }
}

const prepared = async (path: string, fence?: Fence): Promise<BrowserProgram> => {
  await sweepProfiles()
  return { path, fence: fence ?? (await findFence()) }
}

/** A page that is refused for what it is, or that nobody wants any more, says nothing about the browser. */
const isOwnFault = (error: unknown): boolean =>
  error instanceof Failure && (error.retry === 'never' || typeof error.retry === 'object')

const tooSlow = (jobMs: number): Failure =>
  new Failure('unrenderable-page', `The page was not drawn within ${jobMs / 1_000} seconds.`, { retry: 'backoff' })

const noBrowser = (): Failure =>
  new Failure(
    'dependency-unavailable',
    'No browser is installed: install the package chromium-headless-shell, or name one in CHROMIUM_PATH.',
  )
