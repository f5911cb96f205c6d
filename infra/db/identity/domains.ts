import { randomBytes } from 'node:crypto'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type DomainRow = { name: string; token: string; createdAt: Date; verifiedAt: Date | null }

/** A proof is good for so long: domains change hands. */
export const proofDays = 90

const columns = sql`name, token, created_at as "createdAt",
  case when verified_at > now() - ${proofDays} * interval '1 day' then verified_at end as "verifiedAt"`

/** Notes that an account claims a domain, and returns what it has to publish there; the same token every time. */
export const claimDomain = async (em: EntityManager, accountId: string, name: string): Promise<DomainRow> => {
  const token = randomBytes(20).toString('hex')
  const [row] = await query<DomainRow>(
    em,
    sql`insert into domain (account_id, name, token) values (${accountId}, ${name}, ${token})
        on conflict (account_id, name) do update set name = excluded.name returning ${columns}`,
  )
  return row!
}

export const findDomain = async (
  em: EntityManager,
  accountId: string,
  name: string,
): Promise<DomainRow | undefined> => {
  const [row] = await query<DomainRow>(
    em,
    sql`select ${columns} from domain where account_id = ${accountId} and name = ${name}`,
  )
  return row
}

export const listDomains = (em: EntityManager, accountId: string): Promise<DomainRow[]> =>
  query<DomainRow>(em, sql`select ${columns} from domain where account_id = ${accountId} order by name limit 1000`)

/** Notes that the token was found at the domain just now. */
export const markVerified = async (em: EntityManager, accountId: string, name: string): Promise<DomainRow> => {
  const [row] = await query<DomainRow>(
    em,
    sql`update domain set verified_at = now() where account_id = ${accountId} and name = ${name} returning ${columns}`,
  )
  return row!
}

/** Takes back the claim; false when there was none. */
export const removeDomain = async (em: EntityManager, accountId: string, name: string): Promise<boolean> => {
  const rows = await query(em, sql`delete from domain where account_id = ${accountId} and name = ${name} returning 1`)
  return rows.length > 0
}
