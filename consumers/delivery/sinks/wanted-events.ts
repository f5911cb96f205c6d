import { matches } from '#contracts/events/filters.ts'
import type { CloudEvent, EventType } from '#contracts/events/lifecycle.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { audibleTypes, ownersAllowed } from '#infra/db/subscriptions/subscription-owners.ts'
import type { Subscription } from '#infra/db/subscriptions/subscriptions.ts'

/** Whose rights it is heard by may hear nothing any more. */
export class OwnerGone extends Error {}

/** For so long what an owner may hear is taken to be what it was. */
const knownForMs = 2_000

/**
 * Picks out of events those that a subscription asks for and that its owner may hear now.
 * @throws OwnerGone
 */
export const wantedEvents = (
  em: () => EntityManager,
  subscription: Subscription,
): ((events: readonly CloudEvent[]) => Promise<CloudEvent[]>) => {
  const { filters } = subscription
  const asked = new Set(subscription.types)
  let known: { types: ReadonlySet<string>; atMs: number } | undefined

  const audible = async (): Promise<ReadonlySet<string>> => {
    if (known !== undefined && performance.now() - known.atMs < knownForMs) return known.types
    const types: readonly EventType[] | undefined = audibleTypes(
      subscription,
      await ownersAllowed(em(), [subscription]),
    )
    if (types === undefined) throw new OwnerGone()
    known = { types: new Set(types), atMs: performance.now() }
    return known.types
  }

  return async events => {
    const types = await audible()
    return events.filter(
      event => types.has(event.type) && (asked.size === 0 || asked.has(event.type)) && matches(filters, event).matched,
    )
  }
}
