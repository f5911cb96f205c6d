import { newMessage } from '#contracts/message.ts'
import { queueOf, type Lane } from '#contracts/tasks/kind.ts'
import type { Command as CommandData } from '#contracts/tasks/work.ts'
import type { Command } from './outbox.ts'

/** What of a task its command repeats. */
export type CommandFacts = {
  id: string
  accountId: string
  type: string
  lane: Lane
  input: unknown
  startBefore?: Date | null | undefined
  finishBefore: Date
  traceparent?: string | null | undefined
  known?: unknown
}

/** The command that sends a task to its worker: written when the task is accepted, and again when the broker has lost it. */
export const commandFor = (task: CommandFacts): Command => ({
  routingKey: queueOf(task.type, task.lane),
  message: newMessage<CommandData>({
    type: task.type,
    correlationId: task.id,
    traceparent: task.traceparent ?? undefined,
    data: {
      task_id: task.id,
      account_id: task.accountId,
      input: task.input,
      ...(task.startBefore ? { start_before: task.startBefore.toISOString() } : {}),
      finish_before: task.finishBefore.toISOString(),
      attempts: [],
      ...(task.known === undefined ? {} : { known: task.known }),
    },
  }),
})
