import { newId } from '#contracts/ids.ts'
import type { Position } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { claimDeliveries, type Claim } from '#infra/db/subscriptions/deliveries-due.ts'
import { deliveryWrites } from '#infra/db/subscriptions/deliveries.ts'

/** A place of the event log. */
export const at = (place: number): Position => `0000000000000001.${String(place).padStart(16, '0')}`

/** The deliveries of a database, to be made and claimed. */
export const deliveryQueue = (em: () => EntityManager, accountId: string) => {
  let place = 0
  const claimed = (changes: Partial<Claim> = {}) =>
    claimDeliveries(em(), {
      limit: 100,
      perLane: 100,
      leaseMs: 60_000,
      after: '',
      except: [],
      exceptAccounts: [],
      ...changes,
    })
  return {
    /** The next place of the log, behind all that was made. */
    nextPlace: (): Position => at(++place),
    make: async (subscriptionId: string, count: number, subject = 'task_1'): Promise<string[]> => {
      const made = Array.from({ length: count }, () => {
        const id = newId('delivery')
        const about = { eventId: newId('event'), eventType: 'task.succeeded', subject, position: at(++place) }
        return { id, accountId, subscriptionId, ...about, reason: 'event' } as const
      })
      await writeAll(em(), deliveryWrites(made))
      return made.map(({ id }) => id)
    },
    claimed,
    claim: async (changes: Partial<Claim> = {}) => (await claimed(changes)).taken,
    clear: (): Promise<unknown> => query(em(), sql`delete from delivery`),
  }
}
