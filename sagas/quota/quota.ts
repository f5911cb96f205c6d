import { isDone, type TaskStatus } from '#contracts/http/tasks.ts'

/**
 * How many places in flight a transition frees. What was counted per minute, day and month stays counted: it was accepted,
 * however it ended.
 */
export const decide = (before: TaskStatus, after: TaskStatus): 0 | 1 => (!isDone(before) && isDone(after) ? 1 : 0)
