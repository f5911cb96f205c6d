import { operations } from '#contracts/http/operations.ts'
import type { CreateTask } from '#contracts/http/tasks.ts'
import { designExport } from '#contracts/tasks/design-export.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { designOf } from '../designs/find-design.ts'
import { postTask, type PostTaskDeps } from '../tasks/post-task.ts'
import { splitWishes } from '../tasks/split-wishes.ts'

/** POST /v1/designs/{id}/exports: the same as posting a task of `design.export`, said more shortly. */
export const createExport = (deps: PostTaskDeps): Handler => {
  const post = postTask(deps)
  return async (request, response) => {
    const content = bodyOf(response, operations.createExport)
    const { input, wishes } = splitWishes(content)
    const body = async (): Promise<CreateTask> => {
      const { id: design_id } = await designOf(deps.em(), { request, caller: callerOf(response) })
      return { type: designExport.type, input: { ...input, design_id }, ...wishes }
    }
    await post({ request, response }, { body, inputAt: '', route: operations.createExport.path, content })
  }
}
