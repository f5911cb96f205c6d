import { newMessage } from '#contracts/message.ts'
import { subjectOf } from '#contracts/tasks/kind.ts'
import { findKind } from '#contracts/tasks/registry.ts'
import type { WorkEvent } from '#contracts/tasks/work.ts'
import { digestOf, propertiesOf } from '#infra/broker/envelope.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import type { Received } from '#infra/event-consumer.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { Dead } from './dead-letter.ts'

/** An innocent message is sent again by itself so often; then a person must look. */
const maxOwnReplays = 3
/** Work that was begun more often and never ended is to blame itself. Workers give it up at the next start. */
const maxOpenStarts = 4

export type ArchiveDeps = { publisher: Publisher; leases: Pick<Leases, 'starts'>; log: Log }

/**
 * The same message can die again after a replay, which is another death; the same death delivered twice is one. Messages of one
 * id and different bodies are different deaths: here a conflict would be dead-lettered to where it came from, for ever.
 */
export const identifyDeath = ({ data, message }: Received<Dead>): { messageId: string; digest: string } => {
  const digest = digestOf(message.body)
  return { messageId: `${data.messageId} ${data.queue} ${data.replays} ${data.attempt} ${digest}`, digest }
}

/** Writes dead letters to the archive, where looking at them loses nothing, and decides what can be decided without a person. */
export const archiveDead = async (em: EntityManager, dead: readonly Dead[], deps: ArchiveDeps): Promise<void> => {
  await insertRows(
    em,
    'dead_letter',
    dead.map(letter => ({ ...letter, archivedAt: new Date() })),
  )
  for (const letter of dead) {
    deps.log.error(
      {
        queue: letter.queue,
        errorType: letter.errorType,
        errorMessage: letter.errorMessage,
        task: letter.taskId,
        letter: letter.id,
      },
      'dead letter archived',
    )
    meters.deadLetters.add({ queue: letter.queue, error_type: letter.errorType })
    if (letter.reason === 'delivery_limit' && letter.taskId !== null)
      await judge(em, { letter, taskId: letter.taskId }, deps)
  }
}

type Judged = { letter: Dead; taskId: string }

// The broker counts every return, also of messages that a crashing worker had in its hands and never looked at, and of those
// whose connection was lost again and again while the work went on. How often work was begun and never ended tells these apart.
const judge = async (em: EntityManager, { letter, taskId }: Judged, deps: ArchiveDeps): Promise<void> => {
  const starts = await deps.leases.starts(taskId)
  if (starts !== undefined && starts <= maxOpenStarts && letter.replays < maxOwnReplays) {
    await sendAgain(letter, deps.publisher)
    await query(
      em,
      sql`update dead_letter set replayed_at = now(), replayed_as = ${letter.messageId} where id = ${letter.id}`,
    )
    deps.log.info(
      { letter: letter.id, task: taskId },
      'dead letter was returned too often and is not to blame; sent again',
    )
  } else {
    await failTask({ letter, taskId }, deps.publisher)
  }
}

const sendAgain = (letter: Dead, publisher: Publisher): Promise<void> =>
  publisher.publish({
    exchange: '',
    routingKey: letter.queue,
    body: bytesOf(letter),
    properties: {
      messageId: letter.messageId,
      ...(letter.taskId === null ? {} : { correlationId: letter.taskId }),
      type: letter.type,
      contentType: 'application/json',
      headers: { attempt: letter.attempt, replays: letter.replays + 1 },
    },
  })

const failTask = async ({ letter, taskId }: Judged, publisher: Publisher): Promise<void> => {
  if (!findKind(letter.type)) return
  const accountId = accountOf(letter)
  if (accountId === undefined) return
  const data: WorkEvent = {
    task_id: taskId,
    account_id: accountId,
    outcome: 'failed',
    code: 'worker-crash',
    detail: 'The work crashed every worker that tried it.',
    attempts: [],
  }
  const message = newMessage({
    type: `${subjectOf(letter.type)}.failed`,
    correlationId: taskId,
    causationId: letter.messageId,
    data,
  })
  await publisher.publish({
    exchange: 'evt',
    routingKey: message.type,
    body: Buffer.from(JSON.stringify(data)),
    properties: propertiesOf(message),
  })
}

const accountOf = (letter: Dead): string | undefined => {
  try {
    const body = JSON.parse(bytesOf(letter).toString()) as { account_id?: unknown }
    return typeof body.account_id === 'string' ? body.account_id : undefined
  } catch {
    return undefined
  }
}

const bytesOf = (letter: Dead): Buffer => Buffer.from(letter.body.slice(2), 'hex')
