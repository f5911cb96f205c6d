import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** The same for all spellings of a name that count as one. */
export const foldedName = (name: string): string => name.toLowerCase()

/** Until the end of the transaction nobody else makes a project of the account or gives one a name. */
export const lockNames = async (em: EntityManager, accountId: string): Promise<void> => {
  await query(em, sql`select pg_advisory_xact_lock(hashtextextended(${`projects ${accountId}`}, 0))`)
}

/** How many projects an account has. True until the end of the transaction under `lockNames`. */
export const countProjects = async (em: EntityManager, accountId: string): Promise<number> => {
  const [row] = await query<{ projects: number }>(
    em,
    sql`select count(*)::int as projects from project where account_id = ${accountId}`,
  )
  return row!.projects
}

type Taking = { accountId: string; name: string; exceptId?: string }

/** Whether a project that is not archived has the name, in small or capital letters. True as long as the count is. */
export const isNameTaken = async (em: EntityManager, { accountId, name, exceptId = '' }: Taking): Promise<boolean> => {
  const rows = await query(
    em,
    sql`select from project
        where account_id = ${accountId} and folded_name = ${foldedName(name)} and archived_at is null and id <> ${exceptId}`,
  )
  return rows.length > 0
}
