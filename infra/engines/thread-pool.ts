import { Piscina } from 'piscina'

export type ThreadPoolOptions = {
  /** The module that exports the function `work`. */
  script: URL
  size: number
  /** A thread without work for so long ends, and gives back its memory. */
  idleMs: number
}

/** Work that would block the event loop, in threads that start when they are needed. */
export class ThreadPool<Input, Output> implements AsyncDisposable {
  readonly #pool: Piscina<Input, Output>

  constructor({ script, size, idleMs }: ThreadPoolOptions) {
    this.#pool = new Piscina({ filename: script.href, minThreads: 0, maxThreads: size, idleTimeout: idleMs })
  }

  /** Runs one job. An abort ends the thread that it runs in, and the others wait for a new one. */
  run(input: Input, signal: AbortSignal): Promise<Output> {
    return this.#pool.run(input, { signal, name: 'work' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy()
  }
}
