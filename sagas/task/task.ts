import type { TaskStatus } from '#contracts/http/tasks.ts'
import { isDone } from '#contracts/http/tasks.ts'
import type { EventType } from '#contracts/events/lifecycle.ts'
import type { Attempt, StoredFile } from '#contracts/tasks/work.ts'

/** What can happen to a task after it was accepted. */
export type Happening =
  | { happened: 'started'; startedAt: Date }
  /** A file is finished while the work goes on. */
  | { happened: 'output'; file: StoredFile }
  | {
      happened: 'succeeded'
      startedAt: Date
      result: unknown
      files: StoredFile[]
      warnings: string[]
      delivered: number
      requested: number
      /** The answer was still known, and no work was done for it. */
      isRepeat?: boolean
      attempts: Attempt[]
    }
  | { happened: 'failed'; startedAt?: Date | undefined; code: string; detail: string; attempts: Attempt[] }
  | { happened: 'canceled'; startedAt?: Date | undefined; attempts: Attempt[] }
  /** Somebody asked for the task to be canceled; the row says `canceling` already. */
  | { happened: 'cancel-requested'; hadStarted: boolean }
  /** Nobody carries the task any more and somebody wanted it canceled. */
  | { happened: 'cancel-abandoned' }
  | { happened: 'deadline-passed'; which: 'start_before' | 'finish_before' }

export type TaskState = { status: TaskStatus; startedAt: Date | null; output: readonly StoredFile[] }

export type Transition = {
  status: TaskStatus
  event: EventType
  error?: { code: string; detail: string }
  startedAt?: Date | undefined
  attempts?: Attempt[]
}

/** The task's next status, or undefined when the happening changes nothing: terminal states absorb everything late. */
export const decide = (task: TaskState, happening: Happening): Transition | undefined => {
  if (isDone(task.status)) return undefined
  switch (happening.happened) {
    case 'started':
      return task.status === 'queued'
        ? { status: 'running', event: 'task.started', startedAt: happening.startedAt }
        : undefined
    case 'output':
      return hasLanded(task.output, happening.file)
        ? undefined
        : { status: task.status === 'canceling' ? 'canceling' : 'running', event: 'task.output' }
    case 'succeeded':
      // Also for a task that was asked to stop: the work was faster than the signal, and its result is there.
      return {
        status: 'succeeded',
        event: 'task.succeeded',
        startedAt: happening.startedAt,
        attempts: happening.attempts,
      }
    case 'failed':
      return failed(happening)
    case 'canceled':
      return canceled(happening)
    case 'cancel-requested':
      // One that a worker has begun is canceled when that worker says so.
      return task.status === 'canceling' && !happening.hadStarted ? canceled({ attempts: [] }) : undefined
    case 'cancel-abandoned':
      return task.status === 'canceling' ? canceled({ attempts: [] }) : undefined
    case 'deadline-passed':
      return overdue(task, happening)
  }
}

// Work that is done a second time hands the very same file over again.
const hasLanded = (files: readonly StoredFile[], file: StoredFile): boolean =>
  files.some(known => known.asset_id === file.asset_id && known.digest === file.digest)

const overdue = (
  { status }: TaskState,
  { which }: Extract<Happening, { happened: 'deadline-passed' }>,
): Transition | undefined => {
  // Whoever found it waiting may have looked before the start that has been heard of since.
  if (which === 'start_before' && status !== 'queued') return undefined
  return {
    status: 'expired',
    event: 'task.expired',
    error: { code: 'deadline-exceeded', detail: `The task was not done by its ${which}.` },
  }
}

const failed = ({ code, detail, startedAt, attempts }: Extract<Happening, { happened: 'failed' }>): Transition =>
  code === 'deadline-exceeded'
    ? { status: 'expired', event: 'task.expired', error: { code, detail }, startedAt, attempts }
    : { status: 'failed', event: 'task.failed', error: { code, detail }, startedAt, attempts }

const canceled = ({ startedAt, attempts }: { startedAt?: Date | undefined; attempts: Attempt[] }): Transition => ({
  status: 'canceled',
  event: 'task.canceled',
  error: { code: 'canceled-by-user', detail: 'The task was canceled on request.' },
  startedAt,
  attempts,
})
