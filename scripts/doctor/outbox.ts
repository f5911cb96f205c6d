import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { fault, ok, type Finding } from './finding.ts'

/** The relay sends within milliseconds, and tries again within half a minute. */
const lateSeconds = 60

const reasons: Record<string, string> = {
  returned: 'npm run topology -- --assert: the broker has no queue for them',
  refused: 'start more workers: their queue is full',
}
const relayFix = 'start the relay (npm start, or node producers/outbox/main.ts) and read its log'

/** Accepted tasks are on their way to the broker. */
export const checkOutbox = async (em: EntityManager): Promise<Finding[]> => {
  const late = await query<{ reason: string | null; rows: number; oldest: number }>(
    em,
    sql`select last_error as reason, count(*)::int as rows,
          extract(epoch from now() - min(created_at))::int as oldest
        from outbox group by last_error
        having last_error is not null or min(created_at) < now() - ${lateSeconds} * interval '1 second'`,
  )
  if (late.length === 0) return [ok('outbox', 'nothing waits')]
  return late.map(({ reason, rows, oldest }) =>
    fault(
      'outbox',
      `${rows} commands wait, the oldest for ${oldest} s${reason === null ? '' : `; the broker's answer: ${reason}`}`,
      reasons[reason ?? ''] ?? relayFix,
    ),
  )
}
