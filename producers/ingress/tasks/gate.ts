import { queueOf } from '#contracts/tasks/kind.ts'
import { commandQueues } from '#infra/broker/topology.ts'
import { listDisabledKinds } from '#infra/db/disabled-kinds.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { fullQueues } from '#infra/db/messages/full-queues.ts'
import { repeat } from '#infra/repeat.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { Problem } from '../problem.ts'
import { laneOf, type Draft } from './new-task.ts'

const lookEveryMs = 1_000
const retryAfterSeconds = 5

export type Gate = {
  /**
   * Refuses a task of a kind that the operator has switched off, and one for a queue that takes no more: what was accepted for
   * it waits in the database and must not become more.
   */
  check: (draft: Draft) => void
}

/** Knows which kinds are off, and which queues are full. Looks once a second. */
export const watchGate = (deps: { em: () => EntityManager; log: Log }, signal: AbortSignal): Gate => {
  let full = new Set<string>()
  let off = new Map<string, string>()
  const look = async (): Promise<void> => {
    full = new Set(await fullQueues(deps.em(), commandQueues()))
    off = new Map((await listDisabledKinds(deps.em())).map(({ type, reason }) => [type, reason]))
  }
  void repeat({ once: look, everyMs: lookEveryMs, log: deps.log }, signal)
  return {
    check: draft => {
      const { type } = draft.kind
      const reason = off.get(type)
      if (reason !== undefined) {
        throw new Problem('kind-disabled', {
          detail: `${type} is switched off here: ${reason}`,
          extra: { task_type: type },
        })
      }
      const queue = queueOf(type, laneOf(draft))
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
