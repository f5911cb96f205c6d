import { isId } from '#contracts/ids.ts'
import { newMessage } from '#contracts/message.ts'
import { subjectOf } from '#contracts/tasks/kind.ts'
import { findKind } from '#contracts/tasks/registry.ts'
import type { WorkEvent } from '#contracts/tasks/work.ts'
import { PublishError, type Publisher } from '#infra/broker/publisher.ts'
import type { Leases } from '#infra/cache/leases.ts'
import { markReplayed } from '#infra/db/messages/dead-letters.ts'
import { commandWrites } from '#infra/db/messages/outbox.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { among, jsonOf, query, sql, writeAll } from '#infra/db/sql.ts'
import { isTransient } from '#infra/db/transient.ts'
import type { Log } from '#infra/telemetry/log.ts'
import type { Dead } from './dead-letter.ts'

/** An innocent message is sent again by itself so often; then a person must look. */
const maxOwnReplays = 3
/** Work that was begun more often and never ended is to blame itself. Workers give it up at the next start. */
const maxOpenStarts = 4

export type JudgeDeps = {
  em: () => EntityManager
  publisher: Pick<Publisher, 'publish'>
  leases: Pick<Leases, 'starts'>
  log: Log
}

/**
 * Decides of archived letters what can be decided without a person. In no transaction: Redis and the broker may take their time, and
 * whoever reads the event log would wait for them. What was judged before is left alone, so this can be done again.
 * @throws when the broker or the database is away
 */
export const judgeDead = async (dead: readonly Dead[], deps: JudgeDeps): Promise<void> => {
  const suspects = dead.flatMap(letter =>
    letter.reason === 'delivery_limit' && letter.taskId !== null ? [{ letter, taskId: letter.taskId }] : [],
  )
  if (suspects.length === 0) return
  const open = await openLetters(deps.em(), suspects)
  const results = await Promise.allSettled(open.map(suspect => judgeAlone(suspect, deps)))
  const failed = results.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

type Suspect = { letter: Dead; taskId: string }

// A letter that is delivered again is read under another id than the one that it is archived under.
const openLetters = async (em: EntityManager, suspects: readonly Suspect[]): Promise<Suspect[]> => {
  const asked = suspects.map(({ letter: { id, messageId, queue, replays, attempt } }, place) => ({
    place,
    id,
    message_id: messageId,
    queue,
    replays,
    attempt,
  }))
  const messageIds = asked.map(row => row.message_id)
  const rows = await query<{ place: number; id: string }>(
    em,
    sql`select distinct on (r.place) r.place, l.id
        from json_to_recordset(${jsonOf(asked)}::json)
          as r (place int, id text, message_id text, queue text, replays int, attempt int)
        join dead_letter l on l.message_id = r.message_id and l.queue = r.queue and l.replays = r.replays
          and l.attempt = r.attempt and ${among('l.message_id', messageIds)}
        where l.replayed_at is null and l.purged_at is null
        order by r.place, l.id = r.id desc, l.id`,
  )
  return rows.map(({ place, id }) => {
    const { letter, taskId } = suspects[place]!
    return { letter: { ...letter, id }, taskId }
  })
}

const judgeAlone = async (suspect: Suspect, deps: JudgeDeps): Promise<void> => {
  try {
    await judge(suspect, deps)
  } catch (error) {
    if (isTransient(error) || (error instanceof PublishError && isOutage(error))) throw error
    deps.log.error({ err: error, letter: suspect.letter.id }, 'dead letter cannot be judged; somebody must look at it')
  }
}

// Anything else is an answer, and the next one would be the same.
const isOutage = ({ reason }: PublishError): boolean => reason === 'lost' || reason === 'timeout'

// The broker counts every return, also of messages that a crashing worker had in its hands and never looked at, and of those
// whose connection was lost again and again while the work went on. How often work was begun and never ended tells these apart.
const judge = async ({ letter, taskId }: Suspect, deps: JudgeDeps): Promise<void> => {
  const starts = await deps.leases.starts(taskId)
  if (starts === undefined || starts > maxOpenStarts || letter.replays >= maxOwnReplays) {
    await failTask({ letter, taskId }, deps.em())
    return
  }
  await sendAgain(letter, deps.publisher)
  await markReplayed(deps.em(), { id: letter.id, replayedAs: letter.messageId })
  deps.log.info(
    { letter: letter.id, task: taskId },
    'dead letter was returned too often and is not to blame; sent again',
  )
}

// Not by way of the outbox: that knows neither this queue nor these headers.
const sendAgain = (letter: Dead, publisher: JudgeDeps['publisher']): Promise<void> =>
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

const failTask = async ({ letter, taskId }: Suspect, em: EntityManager): Promise<void> => {
  if (!findKind(letter.type)) return
  const accountId = accountOf(letter)
  if (accountId === undefined) return
  const message = newMessage<WorkEvent>({
    type: `${subjectOf(letter.type)}.failed`,
    correlationId: taskId,
    causationId: letter.messageId,
    data: {
      task_id: taskId,
      account_id: accountId,
      outcome: 'failed',
      code: 'worker-crash',
      detail: 'The work crashed every worker that tried it.',
      attempts: [],
    },
  })
  // A letter that comes again while the broker takes nothing must not add one each time.
  const waiting = await query(em, sql`select from outbox where correlation_id = ${taskId} and type = ${message.type}`)
  if (waiting.length > 0) return
  await writeAll(em, commandWrites([{ message, routingKey: message.type, exchange: 'evt' }]))
}

const accountOf = (letter: Dead): string | undefined => {
  try {
    const { account_id: id } = JSON.parse(bytesOf(letter).toString()) as { account_id?: unknown }
    return typeof id === 'string' && isId('account', id) ? id : undefined
  } catch {
    return undefined
  }
}

const bytesOf = (letter: Dead): Buffer => Buffer.from(letter.body.slice(2), 'hex')
