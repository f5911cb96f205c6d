import type { Progress } from '#contracts/http/tasks.ts'
import type { InputOf, KindType, ResultOf } from '#contracts/tasks/registry.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'

/** What a worker is given for one attempt. */
export type Job<K extends KindType = KindType> = {
  taskId: string
  accountId: string
  /** Parsed and complete with defaults. */
  input: InputOf<K>
  /** 1 for the first attempt. */
  attempt: number
  /** Aborts when the task is canceled, its deadline passes, or the process must stop. */
  signal: AbortSignal
  /** The result of the same question of the same account, as far as its log still has one; unchecked. */
  known?: unknown
  /** Tells how far the work is; lossy, may be called as often as it likes. */
  progress: (progress: Progress) => void
  /**
   * Hands over a file that is finished, and in storage, while the work goes on: whoever asked for it can fetch it from then on.
   * It stays on the task however that ends; `Work.files` lists it again. Returns at once.
   */
  output: (file: StoredFile) => void
}

/** What a worker returns. Files are in storage before it returns; it never publishes anything itself. */
export type Work<K extends KindType = KindType> = {
  result: ResultOf<K>
  files?: StoredFile[]
  warnings?: string[]
  /** When fewer were delivered than requested, the price is cut pro rata. */
  delivered?: number
  requested?: number
  /** The answer was still known, and no work was done for it. */
  isRepeat?: boolean
}

/** The work of one kind: returns, or throws a `Failure`. It must be safe to run twice for the same task. */
export type Worker<K extends KindType> = (job: Job<K>) => Promise<Work<K>>
