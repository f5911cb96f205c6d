import { newId } from '#contracts/ids.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, type RawBuilder } from '../sql.ts'
import { foldedName } from './project-names.ts'

/** What the tasks of an account are grouped by. */
export type Project = {
  id: string
  accountId: string
  name: string
  description: string | null
  /** Since when it takes no new tasks. */
  archivedAt: Date | null
  createdBy: string
  revision: number
  createdAt: Date
  updatedAt: Date
}

const columns = sql`id, account_id as "accountId", name, description, archived_at as "archivedAt", created_by as "createdBy",
  revision, created_at as "createdAt", updated_at as "updatedAt"`

type Named = { id: string; accountId: string }

const select = async (
  em: EntityManager,
  { id, accountId }: Named,
  lock: RawBuilder<unknown>,
): Promise<Project | undefined> => {
  const [row] = await query<Project>(
    em,
    sql`select ${columns} from project where id = ${id} and account_id = ${accountId} ${lock}`,
  )
  return row
}

export const findProject = (em: EntityManager, named: Named): Promise<Project | undefined> => select(em, named, sql``)

/** The same, and nobody else changes it until the end of the transaction; tasks are posted in it all the same. */
export const lockProject = (em: EntityManager, named: Named): Promise<Project | undefined> =>
  select(em, named, sql`for no key update`)

export type ProjectFilter = {
  accountId: string
  /** The id behind which the page begins. */
  after: string | undefined
  order: 'asc' | 'desc'
  limit: number
  isArchived?: boolean | undefined
}

/** A page of an account's projects, in the order of their ids, which is that of their making. */
export const listProjects = (
  em: EntityManager,
  { accountId, after, order, limit, isArchived }: ProjectFilter,
): Promise<Project[]> => {
  const conditions = [
    sql`account_id = ${accountId}`,
    ...(after === undefined ? [] : [order === 'asc' ? sql`id > ${after}` : sql`id < ${after}`]),
    ...(isArchived === undefined ? [] : [isArchived ? sql`archived_at is not null` : sql`archived_at is null`]),
  ]
  return query<Project>(
    em,
    sql`select ${columns} from project where ${sql.join(conditions, sql` and `)} order by id ${sql.raw(order)} limit ${limit}`,
  )
}

export type NewProject = Pick<Project, 'accountId' | 'name' | 'description' | 'createdBy'>

/** Adds a project. Returns its id. */
export const insertProject = async (em: EntityManager, project: NewProject): Promise<string> => {
  const id = newId('project')
  const { accountId, name, description, createdBy } = project
  await query(
    em,
    sql`insert into project (id, account_id, name, folded_name, description, created_by)
        values (${id}, ${accountId}, ${name}, ${foldedName(name)}, ${description}, ${createdBy})`,
  )
  return id
}

export type ProjectTerms = Pick<Project, 'name' | 'description'> & { isArchived: boolean }

/** Changes a project that is locked, and returns what it is now. It stays archived since when it was. */
export const changeProject = async (
  em: EntityManager,
  { id, accountId }: Named,
  { name, description, isArchived }: ProjectTerms,
): Promise<Project> => {
  const archivedAt = isArchived ? sql`coalesce(archived_at, now())` : sql`null`
  const [row] = await query<Project>(
    em,
    sql`update project set (name, folded_name, description, archived_at, revision, updated_at)
          = (${name}, ${foldedName(name)}, ${description}, ${archivedAt}, revision + 1, now())
        where id = ${id} and account_id = ${accountId} returning ${columns}`,
  )
  return row!
}

/**
 * Deletes a project. False when it has a task: whoever is posting one at this moment holds its row until that is done, and finds it
 * gone where this was first.
 */
export const removeProject = async (em: EntityManager, { id, accountId }: Named): Promise<boolean> => {
  await query(em, sql`select from project where id = ${id} and account_id = ${accountId} for update`)
  // Statements of their own: after the wait they see what was posted meanwhile.
  const tasks = await query(em, sql`select from task where project_id = ${id} limit 1`)
  if (tasks.length > 0) return false
  await query(em, sql`delete from project where id = ${id} and account_id = ${accountId}`)
  return true
}
