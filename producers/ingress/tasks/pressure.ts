import { queueOf } from '#contracts/tasks/kind.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { refusingQueues } from '#infra/db/outbox.ts'
import { repeat } from '#infra/repeat.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { Problem } from '../problem.ts'
import { laneOf, type Draft } from './new-task.ts'

const lookEveryMs = 1_000
const retryAfterSeconds = 5

export type Pressure = {
  /** Refuses a task for a queue that takes no more: what was accepted for it waits in the outbox and must not become more. */
  check: (draft: Draft) => void
}

/** Knows which queues are full, from the rows that the relay could not get rid of. Looks once a second until `signal`. */
export const watchPressure = (deps: { em: () => EntityManager; log: Log }, signal: AbortSignal): Pressure => {
  let full = new Set<string>()
  const look = async (): Promise<void> => {
    full = new Set(await refusingQueues(deps.em()))
  }
  void repeat({ once: look, everyMs: lookEveryMs, log: deps.log }, signal)
  return {
    check: draft => {
      const queue = queueOf(draft.kind.type, laneOf(draft))
      if (full.has(queue)) {
        throw new Problem('queue-full', {
          detail: `The queue ${queue} is full.`,
          retryAfter: retryAfterSeconds,
          extra: { queue },
        })
      }
    },
  }
}
