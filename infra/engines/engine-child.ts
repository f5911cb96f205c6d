import { Failure } from '#contracts/failures.ts'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { residentBytes } from './resident-bytes.ts'
import type { JobMessage, ReplyMessage } from './serve-jobs.ts'

export type ChildOptions = {
  /** A module that calls `serveJobs`. */
  script: URL
  /** All of the child's environment: secrets in that of the parent stay there. */
  env?: Record<string, string>
  /** Of V8's heap; memory beside it counts into `maxResidentBytes`. */
  maxHeapMiB: number
  /** A child that grows larger is killed. Watched where the system tells (Linux). */
  maxResidentBytes: number
}

export type RunOptions<Progress> = { signal: AbortSignal; onProgress?: (progress: Progress) => void }

const watchEveryMs = 200

/** One child process that does one job at a time, until it is killed. */
export class EngineChild<Input, Output, Progress> implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #maxResidentBytes: number
  #jobs = 0
  #stderr = ''

  constructor({ script, env = {}, maxHeapMiB, maxResidentBytes }: ChildOptions) {
    this.#maxResidentBytes = maxResidentBytes
    this.#process = fork(fileURLToPath(script), [], {
      env,
      // Reads files and loads native libraries, but writes nothing and starts nothing.
      execArgv: [
        `--max-old-space-size=${maxHeapMiB}`,
        '--permission',
        '--allow-fs-read=*',
        '--allow-addons',
        '--disable-warning=SecurityWarning',
      ],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    // Each job hears of its own crash; without a listener a failed start would end the parent.
    this.#process.on('error', () => undefined)
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-2000)
    })
    this.#holdParent(false)
  }

  /** False from the moment of `kill` on, though the system may take a while. */
  get isAlive(): boolean {
    return this.#process.connected && !this.#process.killed && !this.#isGone
  }

  /** Jobs begun. */
  get jobs(): number {
    return this.#jobs
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /**
   * Throws what the work threw, `worker-crash` with back-off when the child dies meanwhile, or the signal's reason at once
   * when it aborts, which kills the child: nothing else stops native code.
   */
  async run(input: Input, { signal, onProgress }: RunOptions<Progress>): Promise<Output> {
    signal.throwIfAborted()
    this.#jobs++
    this.#holdParent(true)
    const done = new AbortController()
    const { promise, resolve, reject } = Promise.withResolvers<Output>()
    const onMessage = (message: ReplyMessage): void => {
      if ('progress' in message) onProgress?.(message.progress as Progress)
      else if ('output' in message) resolve(message.output as Output)
      else reject(errorOf(message))
    }
    const onExit = (code: number | null, killedBy: string | null): void =>
      reject(this.#crash(killedBy ?? `code ${code}`))
    const onAbort = (): void => {
      reject(signal.reason as Error)
      this.kill()
    }
    this.#process.on('message', onMessage).once('exit', onExit)
    signal.addEventListener('abort', onAbort, { signal: done.signal })
    const watch = setInterval(() => this.#watchMemory(reject), watchEveryMs)
    this.#process.send({ input } satisfies JobMessage, error => {
      if (error) reject(this.#crash(error.message))
    })
    try {
      return await promise
    } finally {
      clearInterval(watch)
      done.abort()
      this.#process.off('message', onMessage).off('exit', onExit)
      this.#holdParent(false)
    }
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  /** Kills the child and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.pid === undefined || this.#isGone) return
    this.#process.ref()
    const gone = once(this.#process, 'exit')
    this.kill()
    await gone
  }

  get #isGone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  #watchMemory(reject: (error: Failure) => void): void {
    const bytes = residentBytes(this.#process.pid)
    if (bytes <= this.#maxResidentBytes) return
    reject(this.#crash(`${Math.round(bytes / 2 ** 20)} MiB of memory`))
    this.kill()
  }

  #crash(how: string): Failure {
    const cause = this.#stderr ? new Error(this.#stderr) : undefined
    return new Failure('worker-crash', `The process that did the work ended: ${how}.`, { retry: 'backoff', cause })
  }

  /** Only a child at work keeps the parent's event loop alive. */
  #holdParent(hold: boolean): void {
    const { channel, stderr } = this.#process
    const handles = [this.#process, channel, stderr as unknown as { ref: () => void; unref: () => void } | null]
    for (const handle of handles) {
      if (hold) handle?.ref()
      else handle?.unref()
    }
  }
}

const errorOf = (message: Extract<ReplyMessage, { failure: unknown } | { error: string }>): Error => {
  if ('error' in message) return new Error('The work failed in its process.', { cause: new Error(message.error) })
  const { code, detail, retry } = message.failure
  return new Failure(code, detail, { retry })
}
