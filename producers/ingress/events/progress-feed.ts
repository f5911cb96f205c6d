import type { ProgressHint } from '#infra/cache/hints.ts'

export type ProgressFeed = {
  /** Passes on what a worker has told. */
  tell: (hint: ProgressHint) => void
  /** Calls `onProgress` with what is told of a task from now on, until the returned function is called. */
  follow: (task: { id: string; accountId: string }, onProgress: (hint: ProgressHint) => void) => () => void
}

/** Brings the progress that comes from workers to those who watch the task. Nothing is kept, nothing waits. */
export const progressFeed = (): ProgressFeed => {
  const watchers = new Map<string, Set<(hint: ProgressHint) => void>>()
  return {
    tell: hint => {
      for (const watch of watchers.get(hint.taskId) ?? []) watch(hint)
    },
    follow: ({ id, accountId }, onProgress) => {
      const watch = (hint: ProgressHint): void => {
        // Whoever can write to Redis can claim anything; a task's progress is only told to its owner.
        if (hint.accountId === accountId) onProgress(hint)
      }
      const group = watchers.get(id) ?? new Set()
      watchers.set(id, group.add(watch))
      return () => {
        group.delete(watch)
        if (group.size === 0 && watchers.get(id) === group) watchers.delete(id)
      }
    },
  }
}
