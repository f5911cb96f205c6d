import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { lockNames } from '#infra/db/projects/project-names.ts'
import { changeProject, removeProject, type ProjectTerms } from '#infra/db/projects/projects.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { checkMatch, etagOf, requireMatch } from '../etag.ts'
import { Problem } from '../problem.ts'
import { lockedProjectOf } from './find-project.ts'
import { recordProject } from './record-project.ts'
import { requireFreeName } from './require-free-name.ts'
import { viewProject } from './view-project.ts'

type Deps = { em: () => EntityManager }

/** PATCH /v1/projects/{project_id}. Tasks that are in it already when it is archived go on. */
export const patchProject =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { accountId } = caller
    const body = bodyOf(response, operations.patchProject)
    const changed = await inTransaction(em, async tx => {
      // Before the project, in the order in which all take them.
      await lockNames(tx, accountId)
      const project = await lockedProjectOf(tx, { request, caller })
      requireMatch(request, { version: project.revision })
      const terms: ProjectTerms = {
        name: body.name ?? project.name,
        description: body.description === undefined ? project.description : body.description,
        isArchived: body.archived ?? project.archivedAt !== null,
      }
      if (!terms.isArchived) await requireFreeName(tx, { accountId, name: terms.name, exceptId: project.id })
      const after = await changeProject(tx, project, terms)
      const facts = { name: terms.name, archived: terms.isArchived }
      await recordProject(tx, response, { projectId: project.id, what: 'updated', facts })
      return after
    })
    response.set('ETag', etagOf({ version: changed.revision })).json(viewProject(changed))
  }

/** DELETE /v1/projects/{project_id}: only one that no task was ever posted in, or its use could no longer be told apart. */
export const deleteProject =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await inTransaction(em, async tx => {
      const project = await lockedProjectOf(tx, { request, caller })
      checkMatch(request, { version: project.revision })
      if (!(await removeProject(tx, project)))
        throw new Problem('project-not-empty', {
          detail: 'Tasks were posted in it; archive it with {"archived": true}.',
        })
      await recordProject(tx, response, { projectId: project.id, what: 'deleted', facts: { name: project.name } })
    })
    response.status(204).end()
  }
