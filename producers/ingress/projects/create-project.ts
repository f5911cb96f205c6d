import { operations } from '#contracts/http/operations.ts'
import { maxProjects } from '#contracts/http/projects.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { countProjects, lockNames } from '#infra/db/projects/project-names.ts'
import { findProject, insertProject } from '#infra/db/projects/projects.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { doOnce } from '../do-once.ts'
import { etagOf } from '../etag.ts'
import { Problem } from '../problem.ts'
import { recordProject } from './record-project.ts'
import { requireFreeName } from './require-free-name.ts'
import { viewProject } from './view-project.ts'

/** POST /v1/projects. */
export const createProject =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const content = bodyOf(response, operations.createProject)
    const { accountId, actorId: createdBy } = callerOf(response)
    const { name, description } = content
    const id = await doOnce(
      { em },
      { request, response },
      {
        operation: operations.createProject,
        content,
        status: 201,
        locationOf: made => `/v1/projects/${made}`,
        work: async tx => {
          await lockNames(tx, accountId)
          await requireRoom(tx, accountId)
          await requireFreeName(tx, { accountId, name })
          const made = await insertProject(tx, { accountId, name, description, createdBy })
          await recordProject(tx, response, { projectId: made, what: 'created', facts: { name } })
          return made
        },
      },
    )
    const project = await findProject(em(), { id, accountId })
    if (!project) throw new Problem('gone', { detail: 'The project was made and is gone.' })
    response.set('ETag', etagOf({ version: project.revision })).json(viewProject(project))
  }

/** @throws Problem quota-exceeded */
const requireRoom = async (tx: EntityManager, accountId: string): Promise<void> => {
  if ((await countProjects(tx, accountId)) < maxProjects) return
  throw new Problem('quota-exceeded', {
    detail: `An account has at most ${maxProjects} projects; delete one that nothing was ever posted in.`,
    extra: { limit: maxProjects, quota: 'projects' },
  })
}
