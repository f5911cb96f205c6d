import type { z } from 'zod'
import { matches } from '#contracts/events/filters.ts'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { visibleTypes } from '#contracts/events/visibility.ts'
import { operations } from '#contracts/http/operations.ts'
import type { testFiltersSchema } from '#contracts/http/subscription-actions.ts'
import { findEvent, toCloudEvent } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { bodyOf, callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'

/** POST /v1/subscriptions/filters/test. */
export const testFilters =
  ({ em }: Pick<SubscriptionDeps, 'em'>): Handler =>
  async (_request, response) => {
    const body = bodyOf(response, operations.testFilters)
    const event = body.event ?? (await eventOf(em(), callerOf(response), body))
    response.json({ object: 'filter_verdict', ...matches(body.filters, event) })
  }

/** @throws Problem not-found also for an event that the caller may not hear of */
const eventOf = async (
  em: EntityManager,
  { accountId, scopes }: Caller,
  { event_id: id }: z.output<typeof testFiltersSchema>,
): Promise<CloudEvent> => {
  const event = await findEvent(em, id!, accountId)
  const audible: readonly string[] = visibleTypes(scopes)
  if (!event || !audible.includes(event.type)) throw new Problem('not-found')
  return toCloudEvent(event)
}
