import { operations } from '#contracts/http/operations.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { postTask, type PostTaskDeps } from './post-task.ts'

/** POST /v1/tasks. The request is the command; accepting it is one transaction; the answer is a link to follow. */
export const createTask = (deps: PostTaskDeps): Handler => {
  const post = postTask(deps)
  return async (request, response) => {
    const body = bodyOf(response, operations.createTask)
    await post({ request, response }, { body: () => body, route: operations.createTask.path, content: body })
  }
}
