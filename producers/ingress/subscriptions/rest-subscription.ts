import type { Request, Response } from 'express'
import { endOfLog } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import {
  askAgain,
  pauseSubscription as pause,
  setCursor,
  unpauseSubscription,
} from '#infra/db/subscriptions/subscription-states.ts'
import { changeSubscription, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../context.ts'
import { etagOf } from '../etag.ts'
import { lockedSubscriptionOf, stateConflict, subscriptionOf } from './find-subscription.ts'
import { recordSubscription } from './record-subscription.ts'
import { requireAudible } from './require-audible.ts'
import { isAgreed, requireSink } from './require-sink.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'
import { viewSubscription } from './view-subscription.ts'

type Step = (tx: EntityManager, row: Subscription, exchange: { response: Response; caller: Caller }) => Promise<void>

/** Moves the locked subscription by one step and answers with what it is then. */
const stepped =
  (em: () => EntityManager, status: number, step: Step): Handler =>
  async (request: Request, response: Response) => {
    const caller = callerOf(response)
    const changed = await inTransaction(em, async tx => {
      await step(tx, await lockedSubscriptionOf(tx, { request, caller }), { response, caller })
      return subscriptionOf(tx, { request, caller })
    })
    response
      .status(status)
      .set('ETag', etagOf({ version: changed.revision }))
      .json(viewSubscription(changed))
  }

/** POST /v1/subscriptions/{subscription_id}/verify. */
export const verifySubscription = ({ em }: Pick<SubscriptionDeps, 'em'>): Handler =>
  stepped(em, 202, async (tx, row) => {
    if (row.status !== 'pending') throw stateConflict(row, `It is ${row.status}: nothing is to be agreed on.`)
    await askAgain(tx, row)
  })

/** POST /v1/subscriptions/{subscription_id}/pause. Asking twice is asking once. */
export const pauseSubscription = ({ em }: Pick<SubscriptionDeps, 'em'>): Handler =>
  stepped(em, 200, async (tx, row, { response }) => {
    if (row.status === 'paused') return
    if (row.status === 'disabled') throw stateConflict(row, 'It is disabled already.')
    await pause(tx, row)
    await recordSubscription(tx, response, { subscription: row, what: 'paused' })
  })

/** POST /v1/subscriptions/{subscription_id}/resume: sends again by the rights of whoever resumes it. */
export const resumeSubscription = ({ em, outbound }: SubscriptionDeps): Handler =>
  stepped(em, 200, async (tx, row, { response, caller }) => {
    requireResumable(row, caller)
    requireAudible(row.types, caller)
    await requireSink(tx, row, outbound)
    await changeSubscription(tx, row, { ...row, ownerId: caller.actorId, scopes: caller.scopes })
    if (row.status === 'paused' && (await isAgreed(tx, row))) await unpauseSubscription(tx, row)
    else if (row.status !== 'active') await begin(tx, row)
    await recordSubscription(tx, response, { subscription: row, what: 'resumed' })
  })

const requireResumable = (row: Subscription, { scopes }: Caller): void => {
  if (row.disabledReason === 'operator' && row.status === 'disabled' && !scopes.includes('admin'))
    throw stateConflict(row, 'An operator has disabled it.')
  if (row.expiresAt && row.expiresAt <= new Date())
    throw stateConflict(row, 'It has expired: change config.expires_at.')
}

/** Over HTTP one that was disabled goes on with what happens from now on; the others go on where they have stopped in the log. */
const begin = async (tx: EntityManager, row: Subscription): Promise<void> => {
  if (row.status === 'disabled' && row.protocol === 'HTTP') await setCursor(tx, row, await endOfLog(tx))
  await askAgain(tx, row)
}
