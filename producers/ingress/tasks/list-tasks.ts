import { operations } from '#contracts/http/operations.ts'
import type { Hints } from '#infra/cache/hints.ts'
import { Task } from '#infra/db/entities/task.ts'
import type { EntityManager, FilterQuery } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { callerOf, queryOf } from '../context.ts'
import { projectsOf } from '../key-projects.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { viewTask, type ViewNeeds } from './view-task.ts'

type Deps = ViewNeeds & { em: () => EntityManager; hints: Hints }
type Query = ReturnType<typeof queryOf<(typeof operations.listTasks)['query']>>

/** GET /v1/tasks: the caller's tasks, newest first unless asked otherwise. */
export const listTasks =
  ({ em, hints, ...view }: Deps): Handler =>
  async (request, response) => {
    const query = queryOf(response, operations.listTasks)
    const tasks = await em().find(Task, filterOf(query, callerOf(response)), {
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

const filterOf = (query: Query, caller: Caller): FilterQuery<Task> => {
  const projects = projectsOf(caller)
  const after = readCursor('task', query.cursor)
  const from = query['created[gte]']
  const until = query['created[lt]']
  return {
    accountId: caller.accountId,
    deletedAt: null,
    ...membersOf(query),
    $and: [
      projects === null ? {} : { projectId: { $in: [...projects] } },
      after === undefined ? {} : { id: query.order === 'asc' ? { $gt: after } : { $lt: after } },
      from === undefined ? {} : { createdAt: { $gte: new Date(from) } },
      until === undefined ? {} : { createdAt: { $lt: new Date(until) } },
    ],
  }
}

const membersOf = ({ status, type, project_id, batch_id, tag }: Query) => ({
  ...(status === undefined ? {} : { status }),
  ...(type === undefined ? {} : { type }),
  ...(project_id === undefined ? {} : { projectId: project_id }),
  ...(batch_id === undefined ? {} : { batchId: batch_id }),
  ...(tag === undefined ? {} : { tags: { $contains: [tag] } }),
})
