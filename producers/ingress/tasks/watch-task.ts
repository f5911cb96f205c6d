import type { Request, Response } from 'express'
import { eventTypeNames } from '#contracts/events/lifecycle.ts'
import { operations } from '#contracts/http/operations.ts'
import { isDone, type TaskStatus } from '#contracts/http/tasks.ts'
import { isId } from '#contracts/ids.ts'
import type { Hints, ProgressHint } from '#infra/cache/hints.ts'
import { reaches } from '#infra/db/identity/key-projects.ts'
import { endOfLog, readEvents, startOfLog, type Position } from '#infra/db/events/event-log.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { cursorOf, isInLog } from '../events/cursor.ts'
import { eventPage } from '../events/event-page.ts'
import type { EventStream } from '../events/event-stream.ts'
import { controlFrame } from '../events/frames.ts'
import { progressEvent } from '../events/progress-event.ts'
import type { ProgressFeed } from '../events/progress-feed.ts'
import { pushEvents } from '../events/push-events.ts'
import type { Streams } from '../events/streams.ts'
import { projectsOf } from '../key-projects.ts'
import { Problem } from '../problem.ts'

export type WatchTaskDeps = {
  em: () => EntityManager
  tail: EventTail
  streams: Streams
  progress: ProgressFeed
  hints: Pick<Hints, 'progressOf'>
}

/** More than any task has, but for one that is retried without end. */
const pageLimit = 100

/** Answers with the events of a task, as a list or as a stream, whichever the caller accepts. */
export const listTaskEvents =
  (deps: WatchTaskDeps): Handler =>
  async (request, response) => {
    const form = request.accepts(['application/json', 'text/event-stream'])
    response.vary('Accept')
    if (form === false) throw new Problem('not-acceptable', { detail: 'Accept application/json or text/event-stream.' })
    const task = await findTask(deps.em(), request, response)
    const cursor = cursorOf(request, queryOf(response, operations.listTaskEvents).after)
    if (form === 'text/event-stream') return streamTask(deps, { response, task, cursor })
    const filter = { accountId: task.accountId, subject: task.id }
    response.json(await eventPage(deps.em(), { filter, after: cursor, limit: pageLimit }))
  }

type WatchedTask = {
  id: string
  accountId: string
  projectId: string | null
  status: TaskStatus
  isLongOver: boolean
}

type Watching = { response: Response; task: WatchedTask; cursor: Position | undefined }

const streamTask = async (deps: WatchTaskDeps, { response, task, cursor }: Watching): Promise<void> => {
  const { em, tail, streams } = deps
  const end = await endOf(em(), task)
  // Without a cursor a stream begins with the task, unless that part of the log is gone.
  const isKnown = cursor === undefined ? end !== startOfLog : await isInLog(em(), cursor)
  // A browser connects again after every end, until it is told that there is nothing more.
  if (isKnown && isOver(end, cursor)) {
    response.status(204).end()
    return
  }
  const from = isKnown ? (cursor ?? startOfLog) : await endOfLog(em())

  const stream = streams.open(response, callerOf(response))
  if (!isKnown) void stream.send(controlFrame('stream.resync', resync(task), from))
  if (isOver(end, from)) {
    stream.end()
    return
  }
  const showProgress = progressOf(deps, stream, task)
  pushEvents({
    tail,
    stream,
    filter: { accountId: task.accountId, subject: task.id },
    after: from,
    onLive: () => void showProgress(),
    isLast: ({ type }) => terminalTypes.includes(type),
  })
}

/** Returns the call that begins to show progress: the newest that is known, then what comes. */
const progressOf =
  ({ progress, hints }: WatchTaskDeps, stream: EventStream, task: WatchedTask) =>
  async () => {
    let hasNews = false
    const show = (hint: ProgressHint): void => {
      hasNews = true
      stream.sendOrDrop(controlFrame('task.progress', progressEvent(hint)))
    }
    stream.onClose(progress.follow(task, show))
    const known = await hints.progressOf([task.id])
    const newest = known.get(task.id)
    if (newest?.accountId === task.accountId && !hasNews) show(newest)
  }

const findTask = async (em: EntityManager, request: Request, response: Response): Promise<WatchedTask> => {
  const id = String(request.params['task_id'])
  if (!isId('task', id)) throw new Problem('not-found')
  const caller = callerOf(response)
  const [task] = await query<WatchedTask>(
    em,
    sql`select id, account_id as "accountId", project_id as "projectId", status, coalesce(finished_at < now() - interval '1 hour', false) as "isLongOver"
        from task where id = ${id} and account_id = ${caller.accountId} and deleted_at is null`,
  )
  if (!task || !reaches(projectsOf(caller), task.projectId)) throw new Problem('not-found')
  return task
}

/** The place of the task's last event, if it is known that there will be no more. */
const endOf = async (
  em: EntityManager,
  { id, accountId, status, isLongOver }: WatchedTask,
): Promise<Position | undefined> => {
  if (!isDone(status)) return undefined
  const filter = { accountId, subject: id, types: terminalTypes }
  const [last] = await readEvents(em, { after: startOfLog, limit: 1, filter })
  // An event that was written just now may not be readable yet; one that is missing after long has been deleted.
  return last?.position ?? (isLongOver ? startOfLog : undefined)
}

const isOver = (end: Position | undefined, at: Position = startOfLog): boolean => end !== undefined && end <= at

const terminalTypes: readonly string[] = eventTypeNames.filter(
  type => type.startsWith('task.') && isDone(type.slice('task.'.length)),
)

const resync = ({ id }: WatchedTask): object => ({
  reason: 'The log no longer reaches back to your last event. Read the task again; the stream goes on from now.',
  links: { self: `/v1/tasks/${id}`, events: `/v1/tasks/${id}/events` },
})
