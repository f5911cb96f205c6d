import { operations } from '#contracts/http/operations.ts'
import { addSecret } from '#infra/db/subscriptions/subscription-secrets.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { newWebhookSecret } from '#infra/webhooks/sign.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { requireProof } from '../require-proof.ts'
import { lockedSubscriptionOf, stateConflict } from './find-subscription.ts'
import { recordSubscription } from './record-subscription.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'

/** POST /v1/subscriptions/{subscription_id}/rotate-secret: the only answer that has it. */
export const rotateSubscriptionSecret =
  ({ em, wrappingKeys }: SubscriptionDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { overlap_seconds: overlapSeconds, secret = newWebhookSecret() } = bodyOf(
      response,
      operations.rotateSubscriptionSecret,
    )
    const rotated = await inTransaction(em, async tx => {
      const row = await lockedSubscriptionOf(tx, { request, caller })
      requireProof(response)
      if (row.protocol !== 'HTTP') throw stateConflict(row, `${row.protocol} is not signed.`)
      const { id, accountId } = row
      await addSecret(tx, wrappingKeys, { id, accountId, secret, overlapSeconds })
      const facts = { overlap_seconds: overlapSeconds }
      await recordSubscription(tx, response, { subscription: row, what: 'secret_rotated', facts })
      return { id, endsAt: new Date(Date.now() + overlapSeconds * 1_000) }
    })
    response.json({
      object: 'subscription_secret',
      subscription_id: rotated.id,
      secret,
      previous_ends_at: rotated.endsAt.toISOString(),
    })
  }
