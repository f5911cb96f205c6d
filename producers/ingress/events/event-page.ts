import type { z } from 'zod'
import type { eventPageSchema } from '#contracts/http/events.ts'
import { readEvents, startOfLog, toCloudEvent, type Position } from '#infra/db/events/event-log.ts'
import type { FollowFilter } from '#infra/event-follower.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { Problem } from '../problem.ts'
import { isInLog } from './cursor.ts'

type EventPage = z.output<typeof eventPageSchema>

type Wanted = { filter: FollowFilter; after: Position | undefined; limit: number }

/**
 * Events after a position, oldest first. `next_cursor` is there on the last page too: a reader that asks again with it gets
 * what happened since. Answers 410 when the position is older than the log.
 */
export const eventPage = async (em: EntityManager, { filter, after, limit }: Wanted): Promise<EventPage> => {
  if (after !== undefined && !(await isInLog(em, after))) {
    throw new Problem('gone', {
      detail: 'The log no longer reaches back to `after`. Read the tasks and start over without it.',
    })
  }
  const events = await readEvents(em, { after: after ?? startOfLog, limit: limit + 1, filter })
  const page = events.slice(0, limit)
  return {
    object: 'list',
    data: page.map(toCloudEvent),
    has_more: events.length > limit,
    next_cursor: page.at(-1)?.position ?? after ?? null,
  }
}
