import { newId } from '#contracts/ids.ts'
import type { EntityManager } from '../orm.ts'
import { jsonOf, query, sql, writeAll, type Write } from '../sql.ts'

/** What somebody did to something, without anything secret. */
export type NewAuditEntry = {
  /** Whose log it belongs to; null for what concerns the platform alone. */
  accountId: string | null
  /** `key_…`, `usr_…`, or what acted by itself: `system`, `cli`, `stripe`. */
  actor: string
  /** `subject.past`: `key.created`, `session.revoked`. */
  action: `${string}.${string}`
  /** The id of the thing that it was done to. */
  subject: string
  facts?: Record<string, unknown>
  requestId?: string | undefined
  ip?: string | undefined
}

const platformChain = 'platform'

/**
 * Appends to the audit log, in the transaction of what is told of. It locks the head of the account's chain: let it be the last
 * thing that a transaction does, so that others wait for little.
 */
export const auditWrites = (entries: readonly NewAuditEntry[]): Write[] => {
  if (entries.length === 0) return []
  const rows = entries.map(({ accountId, actor, action, subject, facts = {}, requestId = null, ip = null }) => ({
    id: newId('audit'),
    chain: accountId ?? platformChain,
    account_id: accountId,
    actor,
    action,
    subject,
    facts,
    request_id: requestId,
    ip,
  }))
  // A part of a statement that only reads runs when it is asked for how many rows it has.
  return [{ statement: sql`select append_audit(${jsonOf(rows)}::json)`, expects: 1 }]
}

export const audit = (em: EntityManager, entry: NewAuditEntry): Promise<void> => writeAll(em, auditWrites([entry]))

/** An entry that is not what was written, or the place of one that is missing. */
export type BrokenLink = { chain: string; sequence: string; what: 'changed' | 'missing' | 'cut off' }

/** Checks every chain, or that of one account, from its beginning to its head. Empty when nothing was tampered with. */
export const verifyAudit = (em: EntityManager, chain?: string): Promise<BrokenLink[]> =>
  query<BrokenLink>(
    em,
    sql`with entry as (
          select e.chain, e.sequence, e.previous, e.hash, audit_hash(e) as proper,
            lag(e.sequence, 1, 0::bigint) over chain as before, lag(e.hash, 1, ''::bytea) over chain as hash_before
          from audit_entry e where ${chain ?? null}::text is null or e.chain = ${chain ?? null}
          window chain as (partition by e.chain order by e.sequence)
        )
        select chain, sequence::text, case when sequence <> before + 1 then 'missing' else 'changed' end as what
        from entry where sequence <> before + 1 or previous <> hash_before or hash <> proper
        union all
        select h.chain, h.sequence::text, 'cut off' from audit_head h
        left join audit_entry e on e.chain = h.chain and e.sequence = h.sequence and e.hash = h.hash
        where e.chain is null and (${chain ?? null}::text is null or h.chain = ${chain ?? null})
        order by chain, sequence`,
  )
