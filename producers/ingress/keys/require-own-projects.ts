import { missingProjects, type KeyProjects } from '#infra/db/identity/key-projects.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { faultAt } from '../problem.ts'

/**
 * Lets a key be for projects of its account only.
 * @throws Problem validation-failed, the same for a project of another account and for one that does not exist
 */
export const requireOwnProjects = async (
  em: EntityManager,
  accountId: string,
  projects: KeyProjects | undefined,
): Promise<void> => {
  const wanted = projects ?? []
  if (wanted.length === 0) return
  const missing = await missingProjects(em, accountId, wanted)
  const errors = missing.map(id => ({
    pointer: `/project_ids/${wanted.indexOf(id)}`,
    code: 'project-not-found',
    detail: `there is no project ${id}`,
  }))
  const [first, ...rest] = errors
  if (first) throw faultAt(first, ...rest)
}
