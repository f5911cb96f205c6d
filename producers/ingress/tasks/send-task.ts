import type { Response } from 'express'
import type { TaskView } from '#contracts/http/tasks.ts'

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
