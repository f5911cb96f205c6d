import { Failure } from '#contracts/failures.ts'
import { type ChildOptions, EngineChild, type RunOptions } from './engine-child.ts'
import { residentBytes } from './resident-bytes.ts'
import { Slots } from './slots.ts'

export type PoolOptions = ChildOptions & {
  /** Most children at a time; the rest of the jobs wait, first come first served. */
  size: number
  /** A child without work for so long is stopped. */
  idleMs: number
  /** A child is replaced after this many jobs, */
  maxJobs: number
  /** or when it rests with more memory than this: heaps grow with the largest job and never shrink. */
  maxRestingBytes: number
}

/** Work in child processes that start when needed: native code may crash, hang or hoard there without harm to the parent. */
export class ProcessPool<Input, Output, Progress = unknown> implements AsyncDisposable {
  readonly #options: PoolOptions
  readonly #children = new Set<EngineChild<Input, Output, Progress>>()
  /** The one used last is taken first, so that those too many grow old and stop. */
  readonly #idle: { child: EngineChild<Input, Output, Progress>; timer: NodeJS.Timeout }[] = []
  readonly #slots: Slots
  readonly #closing = new AbortController()

  constructor(options: PoolOptions) {
    this.#options = options
    this.#slots = new Slots(options)
  }

  /** The pids of the children, for tests and gauges. */
  get pids(): number[] {
    return [...this.#children].flatMap(({ pid }) => pid ?? [])
  }

  /** Runs one job. Throws as `EngineChild.run` does, and `dependency-unavailable` when the pool closes meanwhile. */
  async run(input: Input, { signal, ...options }: RunOptions<Progress>): Promise<Output> {
    const either = AbortSignal.any([signal, this.#closing.signal])
    const freeSlot = await this.#slots.take(either)
    const child = this.#takeChild()
    try {
      return await child.run(input, { ...options, signal: either })
    } finally {
      // The slot is free only when a killed child is gone: two of them must not share the memory of one.
      void this.#putBack(child).finally(freeSlot)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Failure('dependency-unavailable', 'The process pool is closed.', { retry: 'backoff' }))
    await Promise.all([...this.#children].map(async child => this.#stop(child)))
  }

  #takeChild(): EngineChild<Input, Output, Progress> {
    for (let rested = this.#idle.pop(); rested; rested = this.#idle.pop()) {
      clearTimeout(rested.timer)
      if (rested.child.isAlive) return rested.child
      this.#children.delete(rested.child)
    }
    const child = new EngineChild<Input, Output, Progress>(this.#options)
    this.#children.add(child)
    return child
  }

  async #putBack(child: EngineChild<Input, Output, Progress>): Promise<void> {
    const { maxJobs, maxRestingBytes, idleMs } = this.#options
    const isWorn = child.jobs >= maxJobs || residentBytes(child.pid) > maxRestingBytes
    if (!child.isAlive || isWorn || this.#closing.signal.aborted) return this.#stop(child)
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex(each => each.child === child),
        1,
      )
      void this.#stop(child)
    }, idleMs)
    this.#idle.push({ child, timer: timer.unref() })
    return undefined
  }

  async #stop(child: EngineChild<Input, Output, Progress>): Promise<void> {
    await child[Symbol.asyncDispose]()
    this.#children.delete(child)
  }
}
