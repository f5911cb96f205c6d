import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { DisabledReason } from '#contracts/http/subscription-parts.ts'
import { disableSubscriptions, noteOutcomes } from '#infra/db/subscriptions/subscription-states.ts'
import type { Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { SinkFailure } from '#infra/sink-failure.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { Outdated, SinkFollower, type FollowNeeds } from './sink-follower.ts'
import { OwnerGone } from './wanted-events.ts'

export type Keeping = FollowNeeds & { log: Log; firstRetryMs?: number | undefined }

const day = 86_400_000
/** After so long without anything that arrived nobody expects it any more. */
const failsForMs = 5 * day
/** Whoever has just been named has so long to let us in. */
const unverifiedForMs = 3 * day

const usualFirstRetryMs = 500
const longestRetryMs = 300_000

/**
 * Follows for one subscription as long as it is what it was when it was read, and tries again whatever fails: soon at first, every
 * five minutes at last. Ends when the subscription has changed or was disabled, or with `signal`.
 */
export const keepFollowing = async (subscription: Subscription, needs: Keeping, signal: AbortSignal): Promise<void> => {
  const follower = new SinkFollower(subscription, needs)
  let attempt = 0
  while (!signal.aborted) {
    try {
      if (hasExpired(subscription)) return await disable(needs, subscription, 'expired')
      await follower.run(signal)
    } catch (error) {
      if (signal.aborted || error instanceof Outdated) return
      const isOver = await hasEnded(error, { subscription, follower, needs }).catch(() => false)
      if (isOver) return
      attempt = follower.failures > 1 ? attempt + 1 : 0
      await delay(retryMs(attempt, needs.firstRetryMs), undefined, { signal }).catch(() => undefined)
    }
  }
}

const hasExpired = ({ expiresAt }: Subscription): boolean => expiresAt !== null && expiresAt.getTime() <= Date.now()

type Failed = { subscription: Subscription; follower: SinkFollower; needs: Keeping }

/** Notes what has gone wrong, and whether that was the end of it. */
const hasEnded = async (error: unknown, { subscription, follower, needs }: Failed): Promise<boolean> => {
  const { id } = subscription
  if (!(error instanceof SinkFailure) && !(error instanceof OwnerGone)) {
    // Ours: the receiver has nothing to do with it.
    needs.log.warn({ err: error, subscription: id }, 'events cannot be sent on; will try again')
    return false
  }
  follower.noteFailure()
  if (error instanceof SinkFailure) {
    // Not the cause: it may hold what a name leads to, and what a broker of theirs has to say.
    needs.log.info({ subscription: id, trouble: error.trouble }, 'a sink takes no events')
    await noteOutcomes(needs.em(), [{ id, error: error.message }])
  }
  const reason = reasonToEnd(error, subscription, follower)
  if (reason) await disable(needs, subscription, reason)
  return reason !== undefined
}

const reasonToEnd = (
  error: SinkFailure | OwnerGone,
  { status }: Subscription,
  { failingSince }: SinkFollower,
): DisabledReason | undefined => {
  if (error instanceof OwnerGone) return 'owner_gone'
  if (error.trouble === 'unsafe') return 'unsafe_sink'
  const failedForMs = Date.now() - (failingSince?.getTime() ?? Date.now())
  if (status === 'pending') return failedForMs >= unverifiedForMs ? 'not_verified' : undefined
  return failedForMs >= failsForMs ? 'failing' : undefined
}

const disable = async ({ em }: Keeping, { id }: Subscription, reason: DisabledReason): Promise<void> => {
  await inTransaction(em, tx => disableSubscriptions(tx, [id], { reason, actor: 'system' }))
}

/** Twice as long each time, and somewhere in the upper half of that, so that what failed together does not come back together. */
const retryMs = (attempt: number, firstMs = usualFirstRetryMs): number => {
  const longest = Math.min(firstMs * 2 ** attempt, longestRetryMs)
  return longest / 2 + randomInt(Math.ceil(longest / 2) + 1)
}
