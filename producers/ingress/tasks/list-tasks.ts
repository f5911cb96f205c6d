import { operations } from '#contracts/http/operations.ts'
import type { Hints } from '#infra/cache/hints.ts'
import { Task } from '#infra/db/entities/task.ts'
import type { EntityManager, FilterQuery } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

type Deps = ViewNeeds & { em: () => EntityManager; hints: Hints }
type Query = ReturnType<typeof queryOf<(typeof operations.listTasks)['query']>>

/** GET /v1/tasks: the caller's tasks, newest first unless asked otherwise. */
export const listTasks =
  ({ em, hints, ...view }: Deps): Handler =>
  async (request, response) => {
    const query = queryOf(response, operations.listTasks)
    const tasks = await em().find(Task, filterOf(query, callerOf(response).accountId), {
      orderBy: { id: query.order },
      limit: query.limit + 1,
    })
    const progress = await hints.progressOf(tasks.filter(task => !task.finishedAt).map(({ id }) => id))
    pageAnswer({
      request,
      response,
      rows: tasks,
      limit: query.limit,
      view: task => viewTask(task, view, progress.get(task.id)),
    })
  }

const filterOf = (query: Query, accountId: string): FilterQuery<Task> => {
  const after = readCursor('task', query.cursor)
  const from = query['created[gte]']
  const until = query['created[lt]']
  return {
    accountId,
    deletedAt: null,
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.type === undefined ? {} : { type: query.type }),
    ...(query.batch_id === undefined ? {} : { batchId: query.batch_id }),
    ...(query.tag === undefined ? {} : { tags: { $contains: [query.tag] } }),
    $and: [
      after === undefined ? {} : { id: query.order === 'asc' ? { $gt: after } : { $lt: after } },
      from === undefined ? {} : { createdAt: { $gte: new Date(from) } },
      until === undefined ? {} : { createdAt: { $lt: new Date(until) } },
    ],
  }
}
