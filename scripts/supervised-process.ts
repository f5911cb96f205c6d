import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type WriteStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { notable } from './log-lines.ts'
import { tethered } from './servers/launch.ts'

/** A process to keep running. */
export type Role = {
  name: string
  /** Defaults to this Node. */
  command?: string
  args: readonly string[]
  env?: Record<string, string>
}

const firstPauseMs = 250
const longestPauseMs = 10_000
/** One that ran this long had recovered: its next crash starts the back-off anew. */
const healthyAfterMs = 30_000
const crashesBeforeGivingUp = 6

/** One process of the platform: started at once, started again with back-off when it crashes, until stopped. */
export class SupervisedProcess {
  readonly ready: Promise<void>
  readonly #role: Role
  readonly #log: WriteStream
  readonly #readiness = Promise.withResolvers<void>()
  #child: ChildProcess | undefined
  #pause: NodeJS.Timeout | undefined
  #startedAt = 0
  #crashes = 0
  #wasReady = false
  #stopping = false

  constructor(role: Role, logDir: string) {
    this.#role = role
    this.#log = createWriteStream(join(logDir, `${role.name}.log`), { flags: 'a', mode: 0o600 })
    this.ready = this.#readiness.promise
    this.#start()
  }

  /** Of the process as it runs now; none between a crash and the next start. */
  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Ends the process as a fault would: it is started again. */
  crash(): void {
    this.#child?.kill('SIGKILL')
  }

  /** Asks the process to end, kills it after `graceMs`, and settles when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#pause)
    const child = this.#child
    if (child !== undefined) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const hardly = setTimeout(() => child.kill('SIGKILL'), graceMs)
      await ended
      clearTimeout(hardly)
    }
    this.#log.end()
  }

  #start(): void {
    const { name, command = process.execPath, args, env } = this.#role
    const [program = '', ...rest] = tethered([command, ...args], 'SIGTERM')
    // Its own process group: Ctrl-C reaches us alone, and we stop the processes in order.
    const child = spawn(program, rest, {
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    this.#startedAt = performance.now()
    for (const stream of [child.stdout, child.stderr]) if (stream) this.#follow(stream)
    child.on('message', message => this.#heard(message))
    child.on('error', error => console.error(`${name}  ${error.message}`))
    // Not 'close': a browser it started may hold its output open long after it is gone.
    child.once('exit', (code, signal) => this.#ended(signal ?? `exit code ${code}`))
  }

  #follow(stream: Readable): void {
    createInterface({ input: stream }).on('line', line => {
      if (this.#log.writable) this.#log.write(`${line}\n`)
      const shown = notable(this.#role.name, line)
      if (shown !== undefined) console.error(shown)
    })
  }

  #heard(message: unknown): void {
    if (typeof message !== 'object' || message === null || !('ready' in message) || message.ready !== true) return
    this.#wasReady = true
    this.#readiness.resolve()
  }

  #ended(reason: string): void {
    this.#child = undefined
    if (this.#stopping) return
    if (performance.now() - this.#startedAt > healthyAfterMs) this.#crashes = 0
    this.#crashes += 1
    if (!this.#wasReady && this.#crashes === crashesBeforeGivingUp) {
      this.#readiness.reject(
        new Error(`${this.#role.name} does not start (${reason}); its log is ${String(this.#log.path)}`),
      )
      return
    }
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#crashes - 1))
    console.error(`${this.#role.name}  ended (${reason}); starting it again in ${pauseMs} ms`)
    this.#pause = setTimeout(() => this.#start(), pauseMs)
  }
}
