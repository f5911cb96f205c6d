import { z } from 'zod'
import { workEventSchema, type WorkEvent } from '#contracts/tasks/work.ts'
import { idSchema } from '#contracts/ids.ts'
import type { BrokerConnection } from '#infra/broker/connection.ts'
import type { Consumer } from '#infra/broker/consumer.ts'
import { readBody, type Incoming } from '#infra/broker/envelope.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import { settlementQueue } from '#infra/broker/topology.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { consumeEvents, dataOf } from '#infra/event-consumer.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { settle, settleAtOnce, type Told } from './settlement.ts'
import type { Happening } from './task/task.ts'

export type ProcessDeps = {
  connection: BrokerConnection
  publisher: Publisher
  em: () => EntityManager
  log: Log
}

/** Runs the process managers: what workers and callers say of tasks goes in, states, credits and events come out. */
export const runSettlement = ({ connection, publisher, em, log }: ProcessDeps): Consumer =>
  consumeEvents<Told>({
    connection,
    publisher,
    queue: settlementQueue,
    em,
    read: message => (message.type === 'task.canceling' ? readCancel(message) : readWork(message)),
    applyAtOnce: (given, received, beside) => settleAtOnce(given, received.map(dataOf), beside),
    apply: async (tx, received) => {
      await settle(tx, received.map(dataOf))
    },
    maxAgeMs: 0,
    log,
  })

const cancelSchema = z.object({
  task: z.object({ id: idSchema('task'), timestamps: z.object({ started_at: z.string().nullable() }) }),
})

const readCancel = ({ id, body }: Incoming): Told => {
  const { task } = cancelSchema.parse(readBody(body))
  return {
    taskId: task.id,
    causationId: id,
    happening: { happened: 'cancel-requested', hadStarted: task.timestamps.started_at !== null },
  }
}

const readWork = ({ id, body }: Incoming): Told => {
  const event = workEventSchema.parse(readBody(body))
  return { taskId: event.task_id, causationId: id, happening: happeningOf(event) }
}

const happeningOf = (event: WorkEvent): Happening => {
  if (event.outcome === 'output') return { happened: 'output', file: event.file }
  const startedAt = event.started_at === undefined ? undefined : new Date(event.started_at)
  switch (event.outcome) {
    case 'started':
      return { happened: 'started', startedAt: new Date(event.started_at) }
    case 'succeeded':
      return {
        ...event,
        happened: 'succeeded',
        startedAt: new Date(event.started_at),
        isRepeat: event.is_repeat,
      }
    case 'failed':
      return { happened: 'failed', startedAt, code: event.code, detail: event.detail, attempts: event.attempts }
    case 'canceled':
      return { happened: 'canceled', startedAt, attempts: event.attempts }
  }
}
