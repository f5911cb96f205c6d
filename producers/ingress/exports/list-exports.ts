import { operations } from '#contracts/http/operations.ts'
import { siblingId } from '#contracts/ids.ts'
import { designExport } from '#contracts/tasks/design-export.ts'
import { Task } from '#infra/db/entities/task.ts'
import type { FilterQuery } from '#infra/db/orm.ts'
import type { Request, Response } from 'express'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { designOf } from '../designs/find-design.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { filesOf } from './find-export.ts'
import type { ExportDeps } from './read-export.ts'
import { viewExport } from './view-export.ts'

/** GET /v1/exports: the caller's exports, newest first unless asked otherwise. */
export const listExports =
  (deps: ExportDeps): Handler =>
  (request, response) =>
    answerList(deps, { request, response })

/** GET /v1/designs/{id}/exports: those of one design. */
export const listDesignExports =
  (deps: ExportDeps): Handler =>
  async (request, response) => {
    const { id } = await designOf(deps.em(), { request, caller: callerOf(response) })
    await answerList(deps, { request, response, designId: id })
  }

type Asked = { request: Request; response: Response; designId?: string }

const answerList = async ({ em, hints, ...view }: ExportDeps, { request, response, designId }: Asked) => {
  const query = queryOf(response, operations.listExports)
  const fork = em()
  const tasks = await fork.find(Task, filterOf(query, { accountId: callerOf(response).accountId, designId }), {
    orderBy: { id: query.order },
    limit: query.limit + 1,
  })
  const files = await filesOf(fork, tasks)
  const progress = await hints.progressOf(tasks.filter(task => !task.finishedAt).map(({ id }) => id))
  pageAnswer({
    request,
    response,
    rows: tasks.map(task => ({ id: siblingId('export', task.id), task })),
    limit: query.limit,
    view: ({ task }) => viewExport(task, { files, hint: progress.get(task.id) }, view),
  })
}

type Query = ReturnType<typeof queryOf<(typeof operations.listExports)['query']>>

const filterOf = (
  query: Query,
  { accountId, designId }: { accountId: string; designId: string | undefined },
): FilterQuery<Task> => {
  const cursor = readCursor('export', query.cursor)
  const after = cursor && siblingId('task', cursor)
  const from = query['created[gte]']
  const until = query['created[lt]']
  return {
    accountId,
    type: designExport.type,
    deletedAt: null,
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(designId === undefined ? {} : { input: { design_id: designId } }),
    $and: [
      after === undefined ? {} : { id: query.order === 'asc' ? { $gt: after } : { $lt: after } },
      from === undefined ? {} : { createdAt: { $gte: new Date(from) } },
      until === undefined ? {} : { createdAt: { $lt: new Date(until) } },
    ],
  }
}
