import type { Position } from './event-log.ts'
import type { EntityManager } from './orm.ts'
import { query, sql } from './sql.ts'

/** How far a named reader of the event log has come. */
export const readCursor = async (em: EntityManager, reader: string): Promise<Position | undefined> => {
  const [row] = await query<{ position: Position }>(
    em,
    sql`select lpad(xid::text, 16, '0') || '.' || lpad(sequence::text, 16, '0') as position from log_cursor where reader = ${reader}`,
  )
  return row?.position
}

/** Moves a reader on; never back, so that one that was replaced and comes late does no harm. */
export const moveCursor = async (em: EntityManager, reader: string, position: Position): Promise<void> => {
  const [xid = '0', sequence = '0'] = position.split('.').map(part => BigInt(part).toString())
  await query(
    em,
    sql`insert into log_cursor (reader, xid, sequence) values (${reader}, ${xid}::xid8, ${sequence}::bigint)
        on conflict (reader) do update set xid = excluded.xid, sequence = excluded.sequence, moved_at = now()
        where (log_cursor.xid, log_cursor.sequence) < (excluded.xid, excluded.sequence)`,
  )
}
