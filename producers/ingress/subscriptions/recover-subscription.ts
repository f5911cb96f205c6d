import type { Response } from 'express'
import { subscriptionEventData } from '#contracts/events/subscription-data.ts'
import type { Recover } from '#contracts/http/subscription-actions.ts'
import { operations } from '#contracts/http/operations.ts'
import { appendEvents, type Position } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { audibleTypes, ownersAllowed } from '#infra/db/subscriptions/subscription-owners.ts'
import { positionBefore, recoverPage, type Recovering } from '#infra/db/subscriptions/subscription-recovery.ts'
import { setCursor } from '#infra/db/subscriptions/subscription-states.ts'
import type { Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { lockedSubscriptionOf, stateConflict, subscriptionOf } from './find-subscription.ts'
import { recordSubscription } from './record-subscription.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'

type Deps = Pick<SubscriptionDeps, 'em'>

/** One request looks at so many pages of the log, and says where the next one goes on. */
const mostPages = 10

/**
 * POST /v1/subscriptions/{subscription_id}/recover. Over HTTP it makes the deliveries of what happened again; the others go back to
 * that place in the log, and send everything since.
 */
export const recoverSubscription =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const body = bodyOf(response, operations.recoverSubscription)
    const row = await subscriptionOf(em(), { request, caller })
    if (row.status === 'disabled') throw stateConflict(row, 'It is disabled: resume it first.')
    const span = { since: new Date(body.since), until: body.until === undefined ? new Date() : new Date(body.until) }
    const { deliveries, next } =
      row.protocol === 'HTTP' ? await makeAgain({ em }, row, { ...body, ...span }) : refuseChoice(row, body)
    await inTransaction(em, async tx => {
      const subscription = await lockedSubscriptionOf(tx, { request, caller })
      if (row.protocol !== 'HTTP') await goBack(tx, subscription, span.since)
      await tell(tx, response, { subscription, ...span, deliveries })
    })
    response.status(202).json({ object: 'recovery', subscription_id: row.id, deliveries, next: next ?? null })
  }

type Span = { since: Date; until: Date }
type Asked = Omit<Recover, 'since' | 'until'> & Span
type Recovered = { deliveries: number | null; next?: Position | undefined }

const makeAgain = async ({ em }: Deps, subscription: Subscription, asked: Asked): Promise<Recovered> => {
  const { since, until, only_failed: onlyFailed, after: from } = asked
  const { accountId } = subscription
  const types = await typesOf(em(), subscription, asked)
  const recovering: Recovering = { subscription, types, since, until, onlyFailed }
  let next: Position | undefined = from ?? (await positionBefore(em(), { accountId, time: since }))
  let deliveries = 0
  for (let page = 0; page < mostPages && next !== undefined; page++) {
    const after: Position = next
    // A page by itself: what was made before something went wrong is left out when it is asked for again.
    const recovered = await inTransaction(em, tx => recoverPage(tx, recovering, after))
    deliveries += recovered.made
    next = recovered.next
  }
  return { deliveries, next }
}

/** What it hears now, of what it was made for and of what is asked for. */
const typesOf = async (em: EntityManager, subscription: Subscription, { types }: Asked): Promise<string[]> => {
  const audible = audibleTypes(subscription, await ownersAllowed(em, [subscription]))
  if (!audible) throw stateConflict(subscription, 'Its owner may hear of nothing any more: resume it to take it over.')
  return audible.filter(type => isOneOf(subscription.types, type) && isOneOf(types ?? [], type))
}

/** Without any, all. */
const isOneOf = (types: readonly string[], type: string): boolean => types.length === 0 || types.includes(type)

/** @throws Problem validation-failed */
const refuseChoice = ({ protocol }: Subscription, body: Recover): Recovered => {
  const { until, types, after, only_failed: onlyFailed } = body
  const chosen = Object.entries({ until, types, after, only_failed: onlyFailed || undefined }).filter(
    ([, value]) => value !== undefined,
  )
  if (chosen.length === 0) return { deliveries: null }
  const detail = `${protocol} sends everything since a time: say only \`since\``
  throw new Problem('validation-failed', {
    detail,
    errors: chosen.map(([name]) => ({ pointer: `/${name}`, code: 'not-supported', detail })),
  })
}

/** Never forth: what has not been sent is not left out. */
const goBack = async (tx: EntityManager, row: Subscription, since: Date): Promise<void> => {
  const position = await positionBefore(tx, { accountId: row.accountId, time: since })
  if (position < row.cursor) await setCursor(tx, row, position)
}

type Told = Span & { subscription: Subscription; deliveries: number | null }

const tell = async (tx: EntityManager, response: Response, told: Told): Promise<void> => {
  const { subscription, since, until, deliveries } = told
  const { id: subject, accountId } = subscription
  const recovery = { since: since.toISOString(), until: until.toISOString(), deliveries }
  const data = subscriptionEventData(subscription, { recovery })
  await appendEvents(tx, [{ type: 'subscription.recovered', subject, accountId, data }])
  await recordSubscription(tx, response, { subscription, what: 'recovered', facts: recovery })
}
