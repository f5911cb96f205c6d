import { derivedId, newId } from '#contracts/ids.ts'
import { follow, type Message } from '#contracts/message.ts'
import { subjectOf, type Kind } from '#contracts/tasks/kind.ts'
import type { Command, WorkEvent, WorkOutcome } from '#contracts/tasks/work.ts'
import { propertiesOf, type Incoming } from '#infra/broker/envelope.ts'
import type { Publisher } from '#infra/broker/publisher.ts'

type About = 'task_id' | 'account_id' | 'started_at'
type WithoutAbout<Event> = Event extends unknown ? Omit<Event, About> : never

export type Outcome = {
  kind: Kind
  incoming: Incoming
  command: Command
  startedAt: Date
  event: WithoutAbout<WorkEvent>
}

/** Publishes how a piece of work began, came on or ended. Resolves when the broker has it: only then may the command be acked. */
export const announce = async (
  publisher: Pick<Publisher, 'publish'>,
  { kind, incoming, command, startedAt, event }: Outcome,
): Promise<void> => {
  const cause: Message = { ...incoming, correlationId: command.task_id, data: undefined }
  const message = follow(cause, eventType(kind, event.outcome), {
    task_id: command.task_id,
    account_id: command.account_id,
    ...(event.outcome === 'output' ? {} : { started_at: startedAt.toISOString() }),
    ...event,
  })
  await publisher.publish({
    exchange: 'evt',
    routingKey: message.type,
    body: Buffer.from(JSON.stringify(message.data)),
    properties: propertiesOf({ ...message, id: messageId(command, event) }),
  })
}

// A second run of the work hands over the same files: what it says of each is the message that was sent before.
const messageId = ({ task_id: taskId }: Command, event: Outcome['event']): string =>
  event.outcome === 'output' ? derivedId('message', taskId, `output ${JSON.stringify(event.file)}`) : newId('message')

const eventType = ({ type, done }: Kind, outcome: WorkOutcome): string =>
  outcome === 'succeeded' ? done : `${subjectOf(type)}.${outcome}`
