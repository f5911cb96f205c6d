import { protocolSettingsSchemas } from '#contracts/http/subscription-parts.ts'
import type { PatchSubscription } from '#contracts/http/subscriptions.ts'
import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { storeCredential } from '#infra/db/subscriptions/subscription-credentials.ts'
import { askAgain } from '#infra/db/subscriptions/subscription-states.ts'
import {
  changeSubscription,
  deleteSubscription as remove,
  type Subscription,
  type SubscriptionTerms,
} from '#infra/db/subscriptions/subscriptions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { bodyOf, callerOf } from '../context.ts'
import { checkMatch, etagOf, requireMatch } from '../etag.ts'
import { expiryOf } from '../expiry.ts'
import { faultAt, invalid, type Problem } from '../problem.ts'
import { lockedSubscriptionOf, subscriptionOf } from './find-subscription.ts'
import { auditedTerms, recordSubscription } from './record-subscription.ts'
import { requireAudible } from './require-audible.ts'
import { isAgreed, requireHeaders, requireSink } from './require-sink.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'
import { viewSubscription } from './view-subscription.ts'

/** PATCH /v1/subscriptions/{subscription_id}. Whoever changes it is its owner from then on: what they may not hear it does not say. */
export const patchSubscription =
  (needs: SubscriptionDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const body = bodyOf(response, operations.patchSubscription)
    const changed = await inTransaction(needs.em, async tx => {
      const row = await lockedSubscriptionOf(tx, { request, caller })
      requireMatch(request, { version: row.revision })
      const terms = await termsOf(tx, needs, { row, body, caller })
      requireCredential(row, { terms, body })
      await changeSubscription(tx, row, { ...terms, ownerId: caller.actorId, scopes: caller.scopes })
      const { id, accountId } = row
      const { sinkcredential: credential } = body
      if (credential !== undefined) await storeCredential(tx, needs.wrappingKeys, { id, accountId, credential })
      if (await mustAsk(tx, row, { terms, body })) await askAgain(tx, row)
      const facts = auditedTerms({ ...row, ...terms })
      await recordSubscription(tx, response, { subscription: row, what: 'changed', facts })
      return subscriptionOf(tx, { request, caller })
    })
    response.set('ETag', etagOf({ version: changed.revision })).json(viewSubscription(changed))
  }

type Changing = { row: Subscription; body: PatchSubscription; caller: Caller }
type Changed = { terms: SubscriptionTerms; body: PatchSubscription }

const termsOf = async (
  tx: EntityManager,
  { outbound }: SubscriptionDeps,
  { row, body, caller }: Changing,
): Promise<SubscriptionTerms> => {
  const { name = row.name, types = row.types, filters = row.filters, sink = row.sink } = body
  const { expires_at: expiresAt, ...config } = body.config ?? {}
  const protocolSettings =
    body.protocolsettings === undefined ? row.protocolSettings : settingsOf(row, body.protocolsettings)
  requireAudible(types, caller)
  requireHeaders({ protocolSettings })
  return {
    name,
    types,
    filters,
    sink: await requireSink(tx, { protocol: row.protocol, sink, protocolSettings }, outbound),
    protocolSettings,
    config: { ...row.config, ...withoutUndefined(config) },
    expiresAt: expiresAt === undefined ? row.expiresAt : expiryOf(expiresAt, '/config/expires_at'),
  }
}

const settingsOf = ({ protocol }: Subscription, asked: Record<string, unknown>): Record<string, unknown> => {
  const read = protocolSettingsSchemas[protocol].safeParse(asked)
  if (!read.success) throw invalid(read.error, '/protocolsettings')
  return read.data
}

type Defined<Given> = { [Name in keyof Given]?: Exclude<Given[Name], undefined> }
const withoutUndefined = <Given extends object>(given: Given): Defined<Given> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<Given>

/** What signs in at one sink is not given to another: whoever may change a subscription must not learn it in this way. */
const requireCredential = (row: Subscription, { terms, body: { sinkcredential: credential } }: Changed): void => {
  if (row.protocol !== 'HTTP' && credential && credential.credentialtype !== 'PLAIN')
    throw credentialProblem('this protocol signs in with PLAIN')
  if (row.hasCredential && credential === undefined && terms.sink !== row.sink)
    throw credentialProblem('say it again for another sink, or null')
}

const credentialProblem = (detail: string): Problem => faultAt({ pointer: '/sinkcredential', code: 'invalid', detail })

/** One that sends, or is about to, asks whoever is behind another sink first. What rests asks when it is resumed. */
const mustAsk = async (tx: EntityManager, row: Subscription, { terms, body }: Changed): Promise<boolean> => {
  if (row.status !== 'active' && row.status !== 'pending') return false
  if (row.protocol !== 'HTTP')
    return terms.sink !== row.sink || body.protocolsettings !== undefined || body.sinkcredential !== undefined
  return terms.sink !== row.sink && !(await isAgreed(tx, { ...row, sink: terms.sink }))
}

/** DELETE /v1/subscriptions/{subscription_id}. */
export const deleteSubscription =
  ({ em }: Pick<SubscriptionDeps, 'em'>): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await inTransaction(em, async tx => {
      const row = await lockedSubscriptionOf(tx, { request, caller })
      checkMatch(request, { version: row.revision })
      await remove(tx, row)
      await recordSubscription(tx, response, { subscription: row, what: 'deleted', facts: auditedTerms(row) })
    })
    response.status(204).end()
  }
