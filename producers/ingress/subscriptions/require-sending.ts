import type { Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { Problem } from '../problem.ts'
import { stateConflict } from './find-subscription.ts'

/** One over HTTP whose receiver has agreed, and that is not at rest. @throws Problem subscription-unverified, state-conflict */
export const requireSending = (row: Pick<Subscription, 'status' | 'protocol'>): void => {
  if (row.protocol !== 'HTTP') throw stateConflict(row, `${row.protocol} has no single deliveries.`)
  if (row.status === 'pending') {
    throw new Problem('subscription-unverified', {
      detail: 'Nothing but the question is sent before the receiver has agreed.',
      extra: { current_status: row.status },
    })
  }
  if (row.status !== 'active') throw stateConflict(row, `It is ${row.status}.`)
}
