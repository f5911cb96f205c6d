import { operations } from '#contracts/http/operations.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { faultAt, type Problem } from '../problem.ts'
import { postTask, type PostTaskDeps } from '../tasks/post-task.ts'
import { keepPicture } from './keep-picture.ts'

type Deps = PostTaskDeps & { storage: Storage; maxImagePixels: number }

/** POST /v1/recognitions: keeps the picture that came with the request as an asset, and posts the task that reads it. */
export const createRecognition = (deps: Deps): Handler => {
  const post = postTask(deps)
  return async (request, response) => {
    const content = bodyOf(response, operations.createRecognition)
    const { image, options, ...body } = content
    if ('asset_id' in options) throw twice()
    await using picture = await keepPicture(deps, { caller: callerOf(response), base64: image })
    const input = { ...options, asset_id: picture.id }
    const outcome = await post(
      { request, response },
      { body: { ...body, input }, route: operations.createRecognition.path, content, onReplay: picture.discard },
    )
    if (outcome === 'accepted') picture.keep()
  }
}

const twice = (): Problem =>
  faultAt({ pointer: '/options/asset_id', code: 'not-allowed', detail: 'the picture is in `image` already' })
