import type { EntityManager } from './orm.ts'
import { among, insertion, jsonOf, query, sql, writeAll, type Write } from './sql.ts'

const dayMs = 24 * 3_600_000

/** A request that must have its effect once: (account, route, key) names it, the fingerprint tells it from another under the same key. */
export type Claim = { accountId: string; route: string; key: string; fingerprint: string }
/** How a claimed request ended. Kept for a day, or as long as it says. */
export type Stored = Claim & { status: number; location: string; resourceId: string; keptMs?: number }

/** `free`: go on. `running`: the same request is being handled at this moment. `stored`: it was; here is how it ended. */
export type ClaimState = { state: 'free' } | { state: 'running' } | { state: 'stored'; stored: Stored }

/**
 * Looks up what each claim stands at. A free claim is locked until the transaction ends, in every process, so that the second
 * of two simultaneous requests learns that the first is running instead of waiting for it.
 */
export const lockClaims = async (em: EntityManager, claims: readonly Claim[]): Promise<ClaimState[]> => {
  if (claims.length === 0) return []
  const wanted = claims.map(({ accountId, route, key }, place) => ({ place, account_id: accountId, route, key }))
  const rows = await query<{ place: number; locked: boolean }>(
    em,
    sql`select place, pg_try_advisory_xact_lock(hashtextextended(account_id || ' ' || route || ' ' || key, 0)) as locked
        from json_to_recordset(${jsonOf(wanted)}) as c (place int, account_id text, route text, key text)`,
  )
  // A statement of its own: what another process stored just before it released the lock must be visible to it.
  const stored = await query<Stored & { place: number }>(
    em,
    sql`select place, k.account_id as "accountId", k.route, k.key, fingerprint, status, location, resource_id as "resourceId"
        from json_to_recordset(${jsonOf(wanted)}) as c (place int, account_id text, route text, key text)
        join idempotency_key k using (account_id, route, key)
        where k.expires_at > now() and ${among(
          'k.account_id',
          claims.map(({ accountId }) => accountId),
        )}
          and ${among(
            'k.route',
            claims.map(({ route }) => route),
          )} and ${among(
            'k.key',
            claims.map(({ key }) => key),
          )}`,
  )
  const storedAt = new Map(stored.map(({ place, ...rest }) => [place, rest]))
  const lockedAt = new Map(rows.map(({ place, locked }) => [place, locked]))
  return claims.map((_, place) => {
    const found = storedAt.get(place)
    if (found) return { state: 'stored', stored: found }
    return { state: lockedAt.get(place) ? 'free' : 'running' }
  })
}

/**
 * Stores how claimed requests ended, beside their effects. An expired entry under the same key gives way; any other means that
 * somebody else was first.
 */
export const claimWrites = (stored: readonly Stored[]): Write[] => {
  const nowMs = Date.now()
  return insertion(
    'idempotency_key',
    stored.map(({ keptMs = dayMs, ...entry }) => ({ ...entry, expiresAt: new Date(nowMs + keptMs) })),
  ).map(({ statement }) => ({
    statement: sql`${statement} on conflict (account_id, route, key) do update
      set (fingerprint, status, location, resource_id, expires_at)
        = (excluded.fingerprint, excluded.status, excluded.location, excluded.resource_id, excluded.expires_at)
      where idempotency_key.expires_at <= now()
      returning 1`,
    expects: stored.length,
  }))
}

/** Stores them in the caller's transaction, which holds the locks on the claims. */
export const storeClaims = (em: EntityManager, stored: readonly Stored[]): Promise<void> =>
  writeAll(em, claimWrites(stored))
