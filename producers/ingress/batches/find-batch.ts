import { isId } from '#contracts/ids.ts'
import { Batch } from '#infra/db/entities/batch.ts'
import type { KeyProjects } from '#infra/db/identity/key-projects.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Caller } from '../caller.ts'
import { projectsOf } from '../key-projects.ts'
import { Problem } from '../problem.ts'

/**
 * The caller's batch, or the same 404 for every id that is not one. For a key that is for some projects a batch is there if all of its
 * tasks are in these: its counts and its lines tell of every one.
 */
export const findBatch = async (em: EntityManager, id: unknown, caller: Caller): Promise<Batch> => {
  if (typeof id !== 'string' || !isId('batch', id)) throw new Problem('not-found')
  const batch = await em.findOne(Batch, { id, accountId: caller.accountId })
  if (!batch || !(await isWithin(em, id, projectsOf(caller)))) throw new Problem('not-found')
  return batch
}

const isWithin = async (em: EntityManager, batchId: string, projects: KeyProjects): Promise<boolean> => {
  if (projects === null) return true
  const [row] = await query<{ isWithin: boolean | null }>(
    em,
    sql`select bool_and(coalesce(project_id = any(${[...projects]}::text[]), false)) as "isWithin"
        from task where batch_id = ${batchId}`,
  )
  return row?.isWithin === true
}
