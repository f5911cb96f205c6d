import { operations } from '#contracts/http/operations.ts'
import { designGenerate } from '#contracts/tasks/design-generate.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { postTask, type PostTaskDeps } from '../tasks/post-task.ts'
import { splitWishes } from '../tasks/split-wishes.ts'

/** POST /v1/design-generations: the same as posting a task of `design.generate`, said more shortly. */
export const createDesignGeneration = (deps: PostTaskDeps): Handler => {
  const post = postTask(deps)
  return async (request, response) => {
    const content = bodyOf(response, operations.createDesignGeneration)
    const { input, wishes } = splitWishes(content)
    const body = { type: designGenerate.type, input, ...wishes }
    await post({ request, response }, { body: () => body, route: operations.createDesignGeneration.path, content })
  }
}
