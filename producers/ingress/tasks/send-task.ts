import type { Response } from 'express'
import type { TaskView } from '#contracts/http/tasks.ts'
import { isDone } from '#contracts/http/tasks.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { EventTail } from '#infra/event-tail.ts'

/** When a client should look again at a task that is not done, in seconds. */
const pollSeconds = 1

export const sendTask = (response: Response, view: TaskView, status: number): void => {
  response.set('ETag', etagOf(view))
  if (!view.done) response.set('Retry-After', String(pollSeconds))
  response.status(status).json(view)
}

/** The revision, and what Redis adds to it while the task runs: a client that waits for a change must see progress as one. */
export const etagOf = ({ revision, progress, done }: TaskView): string =>
  progress && !done ? `"${revision}-${Math.round(progress.value * 1000)}"` : `"${revision}"`

type Wait = {
  tail: EventTail
  /** Reads what is waited for. */
  look: () => Promise<Task>
  id: string
  waitMs: number
  response: Response
}

/** Looks at a task until it has ended, the time is up, or the client has gone; returns it as it was last seen. */
export const waitUntilDone = async ({ tail, look, id, waitMs, response }: Wait): Promise<Task> => {
  const over = new AbortController()
  const leave = (): void => over.abort()
  response.once('close', leave)
  const deadline = Date.now() + waitMs
  try {
    for (;;) {
      const left = deadline - Date.now()
      // Asked before the look, so that a change between the two is not missed.
      const changed = tail.waitForChange(id, { timeoutMs: Math.max(left, 0), signal: over.signal })
      const task = await look()
      if (isDone(task.status) || left <= 0 || over.signal.aborted) return task
      await changed
    }
  } finally {
    over.abort()
    response.off('close', leave)
  }
}
