import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** The projects that a key is for. Null is everything of the account, also what is in no project. */
export type KeyProjects = readonly string[] | null

/** Whether there is something in this project, or in none, for who has these. */
export const reaches = (projects: KeyProjects, projectId: string | null): boolean =>
  projects === null || (projectId !== null && projects.includes(projectId))

/** Whether who has these projects reaches all that others reach. */
export const coversAll = (projects: KeyProjects, others: KeyProjects): boolean =>
  projects === null || (others !== null && others.every(id => projects.includes(id)))

/** Those of the ids that are of no project of the account, in their order. */
export const missingProjects = async (
  em: EntityManager,
  accountId: string,
  ids: readonly string[],
): Promise<string[]> => {
  const rows = await query<{ id: string }>(
    em,
    sql`select id from project where id = any(${[...ids]}::text[]) and account_id = ${accountId}`,
  )
  const known = new Set(rows.map(({ id }) => id))
  return ids.filter(id => !known.has(id))
}

/** Those of the tasks that are in no project of the list. */
export const tasksOutside = async (
  em: EntityManager,
  taskIds: readonly string[],
  projects: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (taskIds.length === 0) return new Set()
  const rows = await query<{ id: string }>(
    em,
    sql`select id from task where id = any(${[...taskIds]}::text[]) and project_id = any(${[...projects]}::text[])`,
  )
  const inside = new Set(rows.map(({ id }) => id))
  return new Set(taskIds.filter(id => !inside.has(id)))
}
