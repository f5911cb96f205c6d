import { eventExample } from '#contracts/events/examples.ts'
import type { CloudEvent, EventType } from '#contracts/events/lifecycle.ts'
import type { TakenDelivery } from '#infra/db/subscriptions/deliveries-due.ts'
import { readEventsById, toCloudEvent } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { DeliveryBook } from './delivery-book.ts'
import type { DisableSubscription } from './disable.ts'
import type { Way } from './lanes.ts'
import type { Aim, Target, Targets } from './targets.ts'

/** A delivery with all that is needed to send it. */
export type Parcel = { delivery: TakenDelivery; event: CloudEvent; target: Target; way: Way }

export type PrepareNeeds = {
  targets: Targets
  em: () => EntityManager
  book: Pick<DeliveryBook, 'cancel' | 'putBack'>
  disable: DisableSubscription
}

export type Prepare = (taken: readonly TakenDelivery[]) => Promise<Parcel[]>

/** Somebody has paused the subscription in this moment; an operator has to bring back a key. */
const waitsMs = { not_now: 1_000, unreadable: 60_000 }

/**
 * Looks up what is sent and where to. What may not be heard any more, or is there no more, is canceled here; a subscription whose
 * owner or whose time is gone ends.
 */
export const preparer = (needs: PrepareNeeds): Prepare => {
  const { targets } = needs
  return async taken => {
    const logged = taken.filter(({ reason }) => reason !== 'test').map(({ eventId }) => eventId)
    const [aimOf, events] = await Promise.all([targets.find(taken), readEventsById(needs.em(), logged)])
    const byId = new Map(events.map(event => [event.id, toCloudEvent(event)]))
    const parcels = taken.map(delivery => {
      const event = delivery.reason === 'test' ? testEvent(delivery) : byId.get(delivery.eventId)
      return parcelOf(delivery, event, aimOf(delivery))
    })
    await Promise.all(
      parcels.flatMap((parcel, at) => (typeof parcel === 'string' ? drop(needs, taken[at]!, parcel) : [])),
    )
    return parcels.filter(parcel => typeof parcel !== 'string')
  }
}

type Obstacle = 'owner_gone' | 'expired' | 'gone' | 'not_now' | 'unreadable' | 'event_gone' | 'not_visible'

const parcelOf = (delivery: TakenDelivery, event: CloudEvent | undefined, aim: Aim): Parcel | Obstacle => {
  if (typeof aim === 'string') return aim
  if ('over' in aim) return aim.over
  if (!event) return 'event_gone'
  const { target } = aim
  if (!target.audible.some(type => type === event.type)) return 'not_visible'
  // Whatever the port: it is the same machine.
  const host = URL.parse(target.url)?.hostname ?? ''
  return { delivery, event, target, way: { lane: delivery.lane, host, accountId: delivery.accountId } }
}

const drop = async ({ book, disable }: PrepareNeeds, delivery: TakenDelivery, why: Obstacle): Promise<void> => {
  const { id, subscriptionId } = delivery
  if (why === 'not_now' || why === 'unreadable') await book.putBack(id, waitsMs[why])
  else if (subscriptionId !== null && (why === 'owner_gone' || why === 'expired')) await disable(subscriptionId, why)
  else await book.cancel(id, why)
}

/** The example of the catalogue, as if it had happened now. */
const testEvent = ({ eventId, eventType }: TakenDelivery): CloudEvent => ({
  ...eventExample(eventType as EventType),
  id: eventId,
  time: new Date().toISOString(),
})
