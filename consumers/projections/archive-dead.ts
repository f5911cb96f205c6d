import { digestOf } from '#infra/broker/envelope.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertRows } from '#infra/db/sql.ts'
import type { Received } from '#infra/event-consumer.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { stubOf, type Dead } from './dead-letter.ts'

/**
 * The same message can die again after a replay, which is another death; the same death delivered twice is one. Messages of one
 * id and different bodies are different deaths: here a conflict would be dead-lettered to where it came from, for ever.
 */
export const identifyDeath = ({ data, message }: Received<Dead>): { messageId: string; digest: string } => {
  const digest = digestOf(message.body)
  return { messageId: `${data.messageId} ${data.queue} ${data.replays} ${data.attempt} ${digest}`, digest }
}

/** Writes dead letters to the archive, where looking at them loses nothing. */
export const archiveDead = async (em: EntityManager, dead: readonly Dead[], log: Log): Promise<void> => {
  await insertRows(
    em,
    'dead_letter',
    dead.map(letter => ({ ...letter, archivedAt: new Date() })),
  )
  for (const letter of dead) {
    log.error(
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
  }
}

/**
 * Archives of a letter that the database refuses its body and why: `dead` would bring it back at once, and again, for ever. The inbox
 * knows nothing of it, so who loses the connection before the ack archives it twice.
 */
export const archiveRefused = (
  em: EntityManager,
  letter: Dead,
  { reason, log }: { reason: string; log: Log },
): Promise<void> => archiveDead(em, [stubOf(letter, reason)], log)
