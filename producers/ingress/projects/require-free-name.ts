import type { EntityManager } from '#infra/db/orm.ts'
import { isNameTaken } from '#infra/db/projects/project-names.ts'
import { Problem } from '../problem.ts'

/** @throws Problem state-conflict where another project that is not archived has the name */
export const requireFreeName = async (tx: EntityManager, wanted: Parameters<typeof isNameTaken>[1]): Promise<void> => {
  if (!(await isNameTaken(tx, wanted))) return
  throw new Problem('state-conflict', {
    detail: `There is another project with the name ${JSON.stringify(wanted.name)} that is not archived.`,
  })
}
