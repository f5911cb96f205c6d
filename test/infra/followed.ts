import type { EndReason, FollowedEvent, FollowHandlers } from '#infra/event-follower.ts'
import { EventTail, type EventTailOptions } from '#infra/event-tail.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { appendEvents, startOfLog, type NewEvent, type Position } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newId } from '#contracts/ids.ts'
import type { TestContext } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { freshDatabase, type Database } from '../support/database.ts'

export const log = createLog({ service: 'test', level: 'silent' })

type Options = Partial<EventTailOptions> & { poolSize?: number }

/** A tail on a database of its own; it is closed before the database goes. */
export const startTail = async (
  t: TestContext,
  { poolSize = 5, ...options }: Options = {},
): Promise<Database & { tail: EventTail }> => {
  const stack = new AsyncDisposableStack()
  t.after(() => stack.disposeAsync())
  const database = await freshDatabase({ after: end => stack.defer(end) }, { poolSize })
  const tail = stack.use(new EventTail({ em: database.em, log, ...options }))
  return { tail, ...database }
}

type Reader = Parameters<EventTail['follow']>[0]

export type Followed = {
  events: FollowedEvent[]
  ended: Promise<EndReason>
  /** Resolves when the past is delivered. */
  live: Promise<void>
  /** Resolves when so many events have come. */
  count: (events: number) => Promise<void>
  close: () => void
}

/** Follows the log and collects what comes. */
export const follow = (
  tail: EventTail,
  reader: Omit<Reader, 'after'> & { after?: Position },
  deliver: FollowHandlers['deliver'] = () => undefined,
): Followed => {
  const events: FollowedEvent[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const live = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<EndReason>()
  const { close } = tail.follow(
    { after: startOfLog, ...reader },
    {
      deliver: async some => {
        events.push(...some)
        for (const { count, resolve } of waiting) if (events.length >= count) resolve()
        await deliver(some)
      },
      onLive: live.resolve,
      onEnd: ended.resolve,
    },
  )
  return {
    events,
    ended: ended.promise,
    live: live.promise,
    close,
    count: async count => {
      if (events.length >= count) return
      await new Promise<void>(resolve => waiting.push({ count, resolve }))
    },
  }
}

export const someEvent = (accountId: string, event: Partial<NewEvent> = {}): NewEvent => ({
  type: 'task.queued',
  subject: newId('task'),
  accountId,
  data: {},
  ...event,
})

/** Appends in a transaction of its own. */
export const append = (em: EntityManager, ...events: NewEvent[]): Promise<void> =>
  em.transactional(tx => appendEvents(tx, events))

/**
 * Waits until all that is committed can be read: transactions of any database on the server hold back what readers of the log
 * may see, and other tests run at the same time.
 */
export const untilReadable = async (em: Database['em']): Promise<void> => {
  const hidden = sql`select from event where xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1`
  while ((await query(em(), hidden)).length > 0) await setImmediate()
}
