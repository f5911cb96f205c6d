import { operations } from '#contracts/http/operations.ts'
import type { CreateTask } from '#contracts/http/tasks.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { faultAt, type Problem } from '../problem.ts'
import { postTask, type PostTaskDeps } from '../tasks/post-task.ts'
import { dropPictures, keepPictures, orDropped, type KeepDeps } from './keep-pictures.ts'

type Deps = PostTaskDeps & KeepDeps

/** POST /v1/recognitions: keeps the picture that came with the request as an asset, and posts the task that reads it. */
export const createRecognition = (deps: Deps): Handler => {
  const post = postTask(deps)
  return async (request, response) => {
    const content = bodyOf(response, operations.createRecognition)
    const { image, options, ...rest } = content
    if ('asset_id' in options) throw twice()
    const caller = callerOf(response)
    const unused: string[] = []
    const drop = (): Promise<void> => dropPictures(deps, { caller, ids: unused })
    const body = async (): Promise<CreateTask> => {
      const [kept] = await keepPictures(deps, { caller, images: [image] })
      if ('problem' in kept!) throw kept.problem
      const { id } = kept!
      unused.push(id)
      return { ...rest, input: { ...options, asset_id: id } }
    }
    const route = operations.createRecognition.path
    const onAccepted = (): void => void unused.splice(0)
    const posted = { body, inputAt: '/options', route, content, onAccepted, onReplay: drop }
    await orDropped(post({ request, response }, posted), drop)
  }
}

const twice = (): Problem =>
  faultAt({ pointer: '/options/asset_id', code: 'not-allowed', detail: 'the picture is in `image` already' })
