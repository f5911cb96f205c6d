import { Failure } from '#contracts/failures.ts'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, BrowserContext } from 'puppeteer-core'
import type { Fence } from './fence.ts'
import { launchFlags } from './launch-flags.ts'
import { PipeTransport } from './pipe-transport.ts'
import { childrenOf, ownBytes } from './process-group.ts'
import { makeProfile, removeProfile } from './profile-folder.ts'
import { unlessAborted } from '../../unless-aborted.ts'

export type BrowserProgram = { path: string; fence: Fence }

const startMs = 20_000
/** A page that hangs is closed by ending its process, which takes no longer; otherwise the whole browser hangs. */
const closeMs = 3_000
/** So long after its last word the end of a browser is known. */
const tellMs = 500
const watchEveryMs = 1_000
/** A browser that grows larger while it works is killed. */
const maxWorkingBytes = 2_048 * 2 ** 20

/** One browser with a profile of its own, which goes with it. Jobs run side by side, each in a context that nothing is left of. */
export class BrowserProcess implements AsyncDisposable {
  readonly startedAtMs = performance.now()
  /** Settles when the browser has ended, however it ended, and its profile is removed. */
  readonly ended: Promise<void>
  /** Jobs begun, jobs running, and jobs in a row that failed by the browser's doing or took too long. */
  jobs = 0
  active = 0
  failuresInRow = 0
  /** Another one has taken its place; it only finishes what it draws. */
  isRetired = false
  readonly #child: ChildProcess
  readonly #fence: Fence
  readonly #stopped = new AbortController()
  #browser: Browser | undefined
  #isKilled = false
  #stderr = ''

  private constructor(child: ChildProcess, fence: Fence, profile: string) {
    this.#child = child
    this.#fence = fence
    this.ended = this.#end(profile)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4_000)
    })
  }

  /** @throws Failure `dependency-unavailable` */
  static async start({ path, fence }: BrowserProgram): Promise<BrowserProcess> {
    const profile = await makeProfile(fence.account)
    const [program = '', ...args] = [...fence.command, path, ...launchFlags(profile)]
    const child = spawn(program, args, {
      cwd: profile,
      // All of its environment: secrets in ours stay here.
      env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', HOME: profile, TMPDIR: profile, TZ: 'UTC' },
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    })
    const started = new BrowserProcess(child, fence, profile)
    try {
      await started.#connect()
      return started
    } catch (cause) {
      await started[Symbol.asyncDispose]()
      throw started.#whyNot(cause)
    }
  }

  /** False from the moment of `kill` on, though the system may take a while. */
  get isAlive(): boolean {
    return !this.#isKilled && !this.#stopped.signal.aborted
  }

  /** The leader of the browser's process group. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  get ownBytes(): number {
    return ownBytes(this.pid)
  }

  /**
   * Runs one job in a fresh context. Throws what the work throws, the signal's reason at once when it aborts, or `worker-crash` when
   * the browser ends meanwhile.
   */
  async run<Output>(work: (context: BrowserContext) => Promise<Output>, signal: AbortSignal): Promise<Output> {
    this.jobs++
    this.active++
    const either = AbortSignal.any([signal, this.#stopped.signal])
    const watch = setInterval(() => this.#watchMemory(), watchEveryMs)
    try {
      const opening = this.#browser!.createBrowserContext({ downloadBehavior: { policy: 'deny' } })
      const context = await unlessAborted(opening, either)
      try {
        return await unlessAborted(work(context), either)
      } catch (error) {
        throw await this.#reasonFor(error)
      } finally {
        await this.#close(context)
      }
    } finally {
      clearInterval(watch)
      this.active--
    }
  }

  /** Ends all of the browser's processes. */
  kill(): void {
    if (this.#isGone) return
    this.#isKilled = true
    // A process namespace ends with its first process, and whoever made it reaps that one; killing the maker would leave the dead to others.
    const first = this.#fence.kind === 'namespaces' ? childrenOf(this.pid) : []
    for (const pid of first.length > 0 ? first : [-this.pid]) end(pid)
  }

  /** Kills the browser and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.kill()
    const insisting = setTimeout(() => end(-this.pid), closeMs)
    await this.ended
    clearTimeout(insisting)
  }

  get #isGone(): boolean {
    return this.#child.pid === undefined || this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  async #connect(): Promise<void> {
    const [, , , toBrowser, fromBrowser] = this.#child.stdio
    const transport = new PipeTransport(toBrowser as Writable, fromBrowser as Readable)
    const { connect } = await import('puppeteer-core')
    const connecting = connect({ transport, defaultViewport: null, downloadBehavior: { policy: 'deny' } })
    const either = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(startMs)])
    this.#browser = await unlessAborted(connecting, either)
  }

  async #end(profile: string): Promise<void> {
    // A program that cannot be run has an error and no exit.
    await once(this.#child, 'exit').catch(() => undefined)
    this.#stopped.abort(new Failure('worker-crash', 'The browser ended while it drew.', { retry: 'backoff' }))
    await removeProfile(profile)
  }

  async #close(context: BrowserContext): Promise<void> {
    if (!this.isAlive) return
    try {
      await unlessAborted(context.close(), AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(closeMs)]))
    } catch {
      this.kill()
    }
  }

  /** The pipes of a browser that ends close before the system tells of its end: what the work made of that says less. */
  async #reasonFor(thrown: unknown): Promise<unknown> {
    if (thrown instanceof Failure) return thrown
    await Promise.race([this.ended, delay(tellMs)])
    return this.#stopped.signal.aborted ? this.#stopped.signal.reason : thrown
  }

  #watchMemory(): void {
    if (this.ownBytes > maxWorkingBytes) this.kill()
  }

  #whyNot(cause: unknown): Failure {
    const seen = new Error(this.#stderr, { cause })
    if (!/sandbox/i.test(this.#stderr) || !/namespace|setuid|usable/i.test(this.#stderr))
      return new Failure('dependency-unavailable', 'The browser did not start.', { retry: 'backoff', cause: seen })
    const detail =
      'The browser does not start without its sandbox: allow user namespaces, or install the package chromium-sandbox.'
    return new Failure('dependency-unavailable', detail, { cause: seen })
  }
}

const end = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
