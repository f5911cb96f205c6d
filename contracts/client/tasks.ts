import type { CloudEvent } from '../events/lifecycle.ts'
import type { TaskStatus, TaskView } from '../http/tasks.ts'
import type { Connection } from './connection.ts'
import { followEvents, type EventStream, type FollowOptions } from './follow-events.ts'
import { TaskFailed } from './inkstone-error.ts'
import { listing, type Listing } from './listing.ts'
import type { CallOptions, OnceOptions, Send } from './send.ts'
import type { NewTask, Overrides, Task, TaskType } from './task-types.ts'
import { waitForTask, type WaitOptions } from './wait-for-task.ts'

export type TaskQuery = {
  status?: TaskStatus
  type?: TaskType
  tag?: string
  batch_id?: string
  'created[gte]'?: string
  'created[lt]'?: string
  limit?: number
  order?: 'asc' | 'desc'
}

type RunOptions = WaitOptions &
  OnceOptions & {
    /** When the signal aborts, the task is canceled too; else it goes on without us. */
    cancelOnAbort?: boolean
  }

export type Tasks = {
  /** Posts a task. However often the request has to be sent, there will be one task. */
  create: <const Type extends TaskType>(task: NewTask<Type>, options?: OnceOptions) => Promise<Task<Type>>
  get: (id: string, options?: CallOptions) => Promise<TaskView>
  list: (query?: TaskQuery, options?: CallOptions) => Listing<TaskView>
  /** Asks a task to stop; one that is still `canceling` can be waited for. */
  cancel: (id: string, options?: CallOptions & { reason?: string }) => Promise<TaskView>
  /** Posts an ended task again, as a new one. */
  retry: (id: string, options?: OnceOptions & { overrides?: Overrides }) => Promise<TaskView>
  /** Resolves with the task once it has ended, however it did. */
  wait: (task: string | TaskView, options?: WaitOptions) => Promise<TaskView>
  /** Posts a task and waits until it has succeeded. @throws TaskFailed when it ends otherwise */
  run: <const Type extends TaskType>(task: NewTask<Type>, options?: RunOptions) => Promise<Task<Type>>
  /** What happens to one task, from its beginning to its end. */
  events: (id: string, options?: FollowOptions) => EventStream
  /** What has happened to one task so far. */
  listEvents: (id: string, options?: CallOptions) => Listing<CloudEvent>
}

/** How long a cancel may take that nobody waits for. */
const farewellMs = 5_000

export const tasksOf = (connection: Connection, send: Send): Tasks => {
  const ask = async (call: Parameters<Send>[0]): Promise<TaskView> => (await send(call)).body as TaskView

  const create: Tasks['create'] = async <Type extends TaskType>(
    task: NewTask<Type>,
    { idempotencyKey, ...options }: OnceOptions = {},
  ) =>
    (await ask({
      ...options,
      method: 'POST',
      path: '/v1/tasks',
      json: task,
      once: idempotencyKey ?? true,
    })) as Task<Type>

  const cancel: Tasks['cancel'] = (id, { reason, ...options } = {}) =>
    ask({
      ...options,
      method: 'POST',
      path: `${pathOf(id)}/cancel`,
      json: reason === undefined ? {} : { reason },
      isRepeatable: true,
    })

  const run: Tasks['run'] = async <Type extends TaskType>(task: NewTask<Type>, options: RunOptions = {}) => {
    const posted = await create(task, options)
    try {
      const ended = await waitForTask({ send, connection }, { id: posted.id, known: posted }, options)
      if (ended.status !== 'succeeded') throw new TaskFailed(ended)
      return ended as Task<Type>
    } catch (error) {
      const isGivenUp = options.signal?.aborted === true && options.cancelOnAbort === true
      if (isGivenUp) await cancel(posted.id, { timeoutMs: farewellMs }).catch(() => undefined)
      throw error
    }
  }

  return {
    create,
    cancel,
    run,
    get: (id, options) => ask({ ...options, path: pathOf(id) }),
    list: (query, options) => listing(send, { path: '/v1/tasks', query }, options),
    retry: (id, { overrides, idempotencyKey, ...options } = {}) =>
      ask({
        ...options,
        method: 'POST',
        path: `${pathOf(id)}/retry`,
        json: overrides === undefined ? {} : { overrides },
        once: idempotencyKey ?? true,
      }),
    wait: (task, options) =>
      waitForTask(
        { send, connection },
        typeof task === 'string' ? { id: task } : { id: task.id, known: task },
        options,
      ),
    events: (id, options = {}) => followEvents(connection, { path: `${pathOf(id)}/events` }, options),
    listEvents: (id, options) => listing(send, { path: `${pathOf(id)}/events`, cursorName: 'after' }, options),
  }
}

const pathOf = (id: string): string => `/v1/tasks/${encodeURIComponent(id)}`
