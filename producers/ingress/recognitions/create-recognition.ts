import { operations } from '#contracts/http/operations.ts'
import type { CreateTask } from '#contracts/http/tasks.ts'
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
    const { image, options, ...rest } = content
    if ('asset_id' in options) throw twice()
    // Without a task that was accepted for it the picture is gone at the end.
    await using pictures = new AsyncDisposableStack()
    const body = async (): Promise<CreateTask> => {
      const { id } = pictures.use(await keepPicture(deps, { caller: callerOf(response), base64: image }))
      return { ...rest, input: { ...options, asset_id: id } }
    }
    await post(
      { request, response },
      {
        body,
        inputAt: '/options',
        route: operations.createRecognition.path,
        content,
        onAccepted: () => void pictures.move(),
        onReplay: () => pictures.disposeAsync(),
      },
    )
  }
}

const twice = (): Problem =>
  faultAt({ pointer: '/options/asset_id', code: 'not-allowed', detail: 'the picture is in `image` already' })
