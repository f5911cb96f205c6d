import { isDone } from '#contracts/http/tasks.ts'
import { commandQueues } from '#infra/broker/topology.ts'
import type { Letter } from '#infra/db/messages/dead-letters.ts'

/** What a replay does with a letter. */
export type Plan =
  | { do: 'send'; queue: string }
  | { do: 'new-task'; taskId: string; taskStatus: string }
  | { do: 'skip' | 'refuse'; why: string }

/** A message that has died again after so many replays will die again. */
const maxReplays = 3

export const planFor = (letter: Letter, { force }: { force: boolean }): Plan => {
  const { queue, taskId, taskStatus, replays } = letter
  if (letter.purgedAt) return { do: 'skip', why: 'it was purged' }
  if (letter.replayedAt) return { do: 'skip', why: `it was replayed already, as ${letter.replayedAs}` }
  if (replays >= maxReplays && !force) {
    return { do: 'refuse', why: `it has died again after ${replays} replays; --force sends it all the same` }
  }
  // Workers and the settlement ignore what comes for a task that has ended, so only a new task can do its work.
  const isOver = taskId !== null && taskStatus !== null && isDone(taskStatus) && commandQueues().includes(queue)
  return isOver ? { do: 'new-task', taskId, taskStatus } : { do: 'send', queue }
}
