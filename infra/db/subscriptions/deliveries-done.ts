import type { EntityManager } from '../orm.ts'
import { among, bytesAsText, query, sql, writeAll } from '../sql.ts'

/** What became of a delivery with one attempt, and what was said in it. No header holds anything secret any more. */
export type AttemptDone = {
  id: string
  /** From 1. */
  number: number
  at: Date
  ms: number
  /** Null when nobody has answered; `error` says why, in a word. */
  status: number | null
  error: string | null
  requestHeaders: Record<string, string>
  responseHeaders: Record<string, string> | null
  responseBody: Buffer | null
} & ({ becomes: 'delivered' | 'failed' | 'canceled' } | { becomes: 'pending'; waitMs: number })

/** Writes what attempts have brought, many at a time. One that was canceled meanwhile stays so, and the attempt is told of all the same. */
export const writeAttempts = (em: EntityManager, done: readonly AttemptDone[]): Promise<void> => {
  const results = sql`json_to_recordset(${JSON.stringify(done.map(toRow))}::json) as r (id text, number int, at timestamptz,
    ms int, status int, error text, request_headers jsonb, response_headers jsonb, response_body bytea,
    becomes text, wait_ms float8)`
  const own = among(
    'd.id',
    done.map(({ id }) => id),
  )
  return writeAll(em, [
    {
      statement: sql`update delivery d set status = r.becomes, attempts = r.number, last_status = r.status,
          last_error = r.error, leased_until = null,
          next_attempt_at = case when r.becomes = 'pending' then now() + r.wait_ms * interval '1 millisecond' end,
          ended_at = case when r.becomes <> 'pending' then now() end
        from ${results} where d.id = r.id and ${own} and d.status = 'pending'`,
    },
    {
      statement: sql`insert into delivery_attempt (delivery_id, number, at, ms, status, error, request_headers,
          response_headers, response_body)
        select r.id, r.number, r.at, r.ms, r.status, r.error, r.request_headers, r.response_headers, r.response_body
        from ${results} join delivery d on d.id = r.id and ${own} on conflict do nothing`,
    },
  ])
}

const toRow = (done: AttemptDone): object => ({
  id: done.id,
  number: done.number,
  at: done.at,
  ms: Math.round(done.ms),
  status: done.status,
  error: done.error,
  request_headers: done.requestHeaders,
  response_headers: done.responseHeaders,
  response_body: done.responseBody && bytesAsText(done.responseBody),
  becomes: done.becomes,
  wait_ms: done.becomes === 'pending' ? done.waitMs : null,
})

/** Ends deliveries that are not sent at all, with the reason in a word. */
export const cancelDeliveries = async (em: EntityManager, ids: readonly string[], why: string): Promise<void> => {
  if (ids.length === 0) return
  await query(
    em,
    sql`update delivery set status = 'canceled', last_error = ${why}, leased_until = null, next_attempt_at = null,
          ended_at = now()
        where id = any(${[...ids]}::text[]) and status = 'pending'`,
  )
}

const batchSize = 5_000

/**
 * Deletes what was made so many days ago, the time that the log keeps events: what still waits then, as for a subscription that is
 * paused, has no event any more that could be sent.
 */
export const deleteOldDeliveries = async (em: () => EntityManager, days: number): Promise<void> => {
  for (;;) {
    const deleted = await query(
      em(),
      sql`delete from delivery where id in (
            select id from delivery where created_at < now() - make_interval(days => ${days}::int)
            limit ${batchSize})
          returning 1`,
    )
    if (deleted.length < batchSize) return
  }
}
