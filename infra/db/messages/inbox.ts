import type { EntityManager } from '../orm.ts'
import { jsonOf, query, sql, type RawBuilder, type Write } from '../sql.ts'

export type Received = { messageId: string; digest: string }

/** `new`: never seen. `known`: a redelivery. `conflict`: another message came under this id before. */
export type Novelty = 'new' | 'known' | 'conflict'

/** Records messages that must all be new; one that is not makes what is written with it out of date. */
export const receivedWrites = (consumer: string, received: readonly Received[]): Write[] => [
  { statement: sql`${insertNew(consumer, received)} returning 1`, expects: received.length },
]

/**
 * Records what a consumer takes in, in the transaction that has its effects, and says of each message whether it is new.
 * Two processes with the same message wait for each other here: the second finds it known.
 */
export const recordReceived = async (
  em: EntityManager,
  consumer: string,
  received: readonly Received[],
): Promise<Novelty[]> => {
  const unique = [...new Map(received.map(entry => [entry.messageId, entry])).values()]
  const inserted = await query<{ message_id: string }>(em, sql`${insertNew(consumer, unique)} returning message_id`)
  const fresh = new Set(inserted.map(row => row.message_id))
  const digests = await knownDigests(em, { consumer, ids: received.map(({ messageId }) => messageId), fresh })
  return received.map(({ messageId, digest }) => {
    if (fresh.delete(messageId)) {
      digests.set(messageId, digest)
      return 'new'
    }
    return digests.get(messageId) === digest ? 'known' : 'conflict'
  })
}

const insertNew = (consumer: string, received: readonly Received[]): RawBuilder<unknown> =>
  sql`insert into inbox (consumer, message_id, digest)
    select ${consumer}, "messageId", digest
    from json_to_recordset(${jsonOf(received)}) as r ("messageId" text, digest text) order by 1, 2
    on conflict do nothing`

const knownDigests = async (
  em: EntityManager,
  { consumer, ids, fresh }: { consumer: string; ids: string[]; fresh: Set<string> },
): Promise<Map<string, string>> => {
  const known = ids.filter(id => !fresh.has(id))
  if (known.length === 0) return new Map()
  const rows = await query<{ message_id: string; digest: string }>(
    em,
    sql`select message_id, digest from inbox where consumer = ${consumer} and message_id = any(${known}::text[])`,
  )
  return new Map(rows.map(row => [row.message_id, row.digest]))
}
