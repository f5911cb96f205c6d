import type { Response } from 'express'
import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { callerOf, contextOf } from '../context.ts'

type Recorded = {
  subscription: Pick<Subscription, 'id' | 'accountId'>
  what: 'created' | 'changed' | 'deleted' | 'paused' | 'resumed' | 'secret_rotated' | 'recovered'
  facts?: Record<string, unknown>
}

/** Puts what was done to a subscription into the audit log; last in its transaction. */
export const recordSubscription = (
  tx: EntityManager,
  response: Response,
  { subscription: { id, accountId }, what, facts = {} }: Recorded,
): Promise<void> => {
  const { actorId: actor } = callerOf(response)
  const { requestId } = contextOf(response)
  return audit(tx, { accountId, actor, action: `subscription.${what}`, subject: id, facts, requestId })
}

/** What the audit log repeats of the terms: not the address as a whole, since it alone may open something. */
export const auditedTerms = ({
  name,
  protocol,
  types,
  sink,
}: Pick<Subscription, 'name' | 'protocol' | 'types' | 'sink'>) => ({
  name,
  protocol,
  types,
  sink_host: URL.canParse(sink) ? new URL(sink).host : sink,
})
