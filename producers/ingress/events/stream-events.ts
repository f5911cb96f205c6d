import { operations } from '#contracts/http/operations.ts'
import { endOfLog } from '#infra/db/events/event-log.ts'
import type { EventTail } from '#infra/event-tail.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, contextOf, queryOf } from '../context.ts'
import { cursorOf, isInLog } from './cursor.ts'
import { controlFrame, cursorFrame } from './frames.ts'
import { pushEvents } from './push-events.ts'
import type { Streams } from './streams.ts'
import { visibleFilter } from './visible-filter.ts'

type Deps = { em: () => EntityManager; tail: EventTail; streams: Streams }

/** Streams the caller's events: those after the cursor, or from now on. */
export const streamEvents =
  ({ em, tail, streams }: Deps): Handler =>
  async (request, response) => {
    const { after, type: types, subject, filters } = queryOf(response, operations.streamEvents)
    const caller = callerOf(response)
    const cursor = cursorOf(request, after)
    const isKnown = cursor !== undefined && (await isInLog(em(), cursor))
    const from = isKnown ? cursor : await endOfLog(em())
    const stream = streams.open(response, caller)
    if (cursor === undefined) void stream.send(cursorFrame(from))
    else if (!isKnown) void stream.send(controlFrame('stream.resync', resync, from))
    const filter = visibleFilter(caller, { subject, types, filters }, contextOf(response).streamLimits)
    pushEvents({ tail, stream, filter, after: from })
  }

/** What a stream says when the log no longer reaches back to where its reader was. */
export const resync = {
  reason: 'The log no longer reaches back to your last event. Read these again; the stream goes on from now.',
  links: { tasks: '/v1/tasks', events: '/v1/events' },
}
