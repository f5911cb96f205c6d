import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'
import { countHeld } from './held-commands.ts'

/** How many commands may be held for one queue, as many as the broker itself would take. */
export const mostHeld = 1_000_000

/**
 * The queues that take no more: those for which as much is held as may be, and those that refused commands and have not taken them
 * since. Whoever accepts more for them makes it worse.
 */
export const fullQueues = async (em: EntityManager, queues: readonly string[], limit = mostHeld): Promise<string[]> => {
  const refusing = await query<{ queue: string }>(
    em,
    sql`select distinct routing_key as queue from outbox where last_error = 'refused'`,
  )
  const held = [...(await countHeld(em, { queues, limit }))].filter(([, count]) => count >= limit)
  return [...new Set([...refusing.map(({ queue }) => queue), ...held.map(([queue]) => queue)])]
}
