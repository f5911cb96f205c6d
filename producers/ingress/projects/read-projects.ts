import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { listProjects as list } from '#infra/db/projects/projects.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { etagOf } from '../etag.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { projectOf } from './find-project.ts'
import { viewProject } from './view-project.ts'

type Deps = { em: () => EntityManager }

/** GET /v1/projects. */
export const listProjects =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    const { cursor, order, limit, archived } = queryOf(response, operations.listProjects)
    const isArchived = archived === undefined ? undefined : archived === 'true'
    const after = readCursor('project', cursor)
    const rows = await list(em(), { accountId, after, order, limit: limit + 1, isArchived })
    pageAnswer({ request, response, rows, limit, view: viewProject })
  }

/** GET /v1/projects/{project_id}. */
export const readProject =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const project = await projectOf(em(), { request, caller: callerOf(response) })
    response.set('ETag', etagOf({ version: project.revision })).json(viewProject(project))
  }
