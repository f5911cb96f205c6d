import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type AuditRow = {
  id: string
  chain: string
  sequence: string
  accountId: string | null
  actor: string
  action: string
  subject: string
  facts: Record<string, unknown>
  requestId: string | null
  ip: string | null
  at: Date
  hash: Buffer
}

type AuditFilter = {
  accountId?: string | undefined
  actor?: string | undefined
  action?: string | undefined
  subject?: string | undefined
  from?: string | undefined
  until?: string | undefined
}

type AuditPage = AuditFilter & { after: string | undefined; order: 'asc' | 'desc'; limit: number }

/** Entries in the order in which they were begun. */
export const listAuditEntries = (
  em: EntityManager,
  { after, order, limit, ...filter }: AuditPage,
): Promise<AuditRow[]> => {
  const further = order === 'asc' ? sql`id > ${after}` : sql`id < ${after}`
  const conditions = [
    sql`true`,
    ...(after === undefined ? [] : [further]),
    ...(filter.accountId === undefined ? [] : [sql`account_id = ${filter.accountId}`]),
    ...(filter.actor === undefined ? [] : [sql`actor = ${filter.actor}`]),
    ...(filter.action === undefined ? [] : [sql`action = ${filter.action}`]),
    ...(filter.subject === undefined ? [] : [sql`subject = ${filter.subject}`]),
    ...(filter.from === undefined ? [] : [sql`at >= ${filter.from}::timestamptz`]),
    ...(filter.until === undefined ? [] : [sql`at < ${filter.until}::timestamptz`]),
  ]
  return query<AuditRow>(
    em,
    sql`select id, chain, sequence, account_id as "accountId", actor, action, subject, facts, request_id as "requestId", ip,
          at, hash
        from audit_entry where ${sql.join(conditions, sql` and `)}
        order by id ${order === 'asc' ? sql`asc` : sql`desc`} limit ${limit}`,
  )
}
