import type { Position } from './event-log.ts'
import { parsePosition } from './log-position.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, writeAll, type Write } from '../sql.ts'

/** How far a named reader of the event log has come. */
export const readCursor = async (em: EntityManager, reader: string): Promise<Position | undefined> => {
  const [row] = await query<{ position: Position }>(
    em,
    sql`select lpad(xid::text, 16, '0') || '.' || lpad(sequence::text, 16, '0') as position from log_cursor where reader = ${reader}`,
  )
  return row?.position
}

/** Moves a reader on; never back, so that one that was replaced and comes late does no harm. */
export const moveCursor = (em: EntityManager, reader: string, position: Position): Promise<void> =>
  writeAll(em, [cursorWrite(reader, position)])

/** The same, together with what was made of what lies before the position. */
export const cursorWrite = (reader: string, position: Position): Write => {
  const { xid, sequence } = parsePosition(position)
  return {
    statement: sql`insert into log_cursor (reader, xid, sequence) values (${reader}, ${xid}::xid8, ${sequence}::bigint)
        on conflict (reader) do update set xid = excluded.xid, sequence = excluded.sequence, moved_at = now()
        where (log_cursor.xid, log_cursor.sequence) < (excluded.xid, excluded.sequence)`,
  }
}
