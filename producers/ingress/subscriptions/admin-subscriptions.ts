import { operations } from '#contracts/http/operations.ts'
import { disableSubscriptions } from '#infra/db/subscriptions/subscription-states.ts'
import { listSubscriptions, readSubscriptions, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { Problem } from '../problem.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'
import { viewSubscription } from './view-subscription.ts'

type Deps = Pick<SubscriptionDeps, 'em'>

/** GET /v1/admin/subscriptions. */
export const listAllSubscriptions =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const { cursor, limit, account_id: accountId, ...filter } = queryOf(response, operations.listAllSubscriptions)
    const after = readCursor('subscription', cursor)
    const rows = await listSubscriptions(em(), { ...filter, accountId, after, limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view })
  }

/** POST /v1/admin/subscriptions/{subscription_id}/disable: only an operator lets it go on again. */
export const disableSubscription =
  ({ em }: Deps): Handler =>
  async (request, response) => {
    const id = String(request.params['subscription_id'])
    const { reason } = bodyOf(response, operations.disableSubscription)
    const { actorId: actor } = callerOf(response)
    const { requestId } = contextOf(response)
    const row = await inTransaction(em, async tx => {
      const [found] = await readSubscriptions(tx, [id])
      if (!found) throw new Problem('not-found')
      await disableSubscriptions(tx, [id], { reason: 'operator', actor, requestId })
      const about = { accountId: null, actor, action: 'subscription.disabled' as const, subject: id, requestId }
      await audit(tx, { ...about, facts: { reason, account_id: found.accountId } })
      const [changed] = await readSubscriptions(tx, [id])
      return changed!
    })
    response.json(view(row))
  }

const view = (row: Subscription) => ({ ...viewSubscription(row), account_id: row.accountId })
