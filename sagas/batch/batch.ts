import { isDone, type TaskStatus } from '#contracts/http/tasks.ts'

/** How many items of a batch have ended in each way. */
export type Tally = Partial<Record<TaskStatus, number>>

export type BatchState = { total: number; refused: number; tally: Tally; status: 'running' | 'canceling' | 'finished' }

/** The tally after one more item has ended. */
export const evolve = (tally: Tally, ended: TaskStatus): Tally =>
  isDone(ended) ? { ...tally, [ended]: (tally[ended] ?? 0) + 1 } : tally

/** A batch is finished when every item that was not refused has ended. */
export const isFinished = ({ total, refused, tally }: BatchState): boolean =>
  Object.values(tally).reduce((sum, count) => sum + count, 0) >= total - refused
