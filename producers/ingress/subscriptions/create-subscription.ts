import type { CreateSubscription } from '#contracts/http/subscriptions.ts'
import { operations } from '#contracts/http/operations.ts'
import { endOfLog } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { storeCredential } from '#infra/db/subscriptions/subscription-credentials.ts'
import { addSecret } from '#infra/db/subscriptions/subscription-secrets.ts'
import {
  countSubscriptions,
  findSubscription,
  insertSubscription,
  type SubscriptionTerms,
} from '#infra/db/subscriptions/subscriptions.ts'
import { newWebhookSecret } from '#infra/webhooks/sign.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { bodyOf, callerOf } from '../context.ts'
import { doOnce } from '../do-once.ts'
import { etagOf } from '../etag.ts'
import { expiryOf } from '../expiry.ts'
import { Problem } from '../problem.ts'
import { auditedTerms, recordSubscription } from './record-subscription.ts'
import { requireAudible } from './require-audible.ts'
import { isAgreed, requireHeaders, requireSink } from './require-sink.ts'
import type { SubscriptionDeps } from './subscription-deps.ts'
import { viewSubscription } from './view-subscription.ts'

/** POST /v1/subscriptions: the only answer that has the secret. One that is replayed has it no more. */
export const createSubscription =
  (needs: SubscriptionDeps): Handler =>
  async (request, response) => {
    const content = bodyOf(response, operations.createSubscription)
    const caller = callerOf(response)
    const terms = await termsOf(needs, content, caller)
    let secret: string | undefined
    const id = await doOnce(
      needs,
      { request, response },
      {
        operation: operations.createSubscription,
        content,
        status: 201,
        locationOf: made => `/v1/subscriptions/${made}`,
        work: async tx => {
          const made = await insert(tx, { caller, content, terms })
          secret = await seal(tx, needs, { id: made, caller, content })
          const subscription = { id: made, accountId: caller.accountId }
          const facts = auditedTerms({ ...terms, protocol: content.protocol })
          await recordSubscription(tx, response, { subscription, what: 'created', facts })
          return made
        },
      },
    )
    const row = await findSubscription(needs.em(), { id, accountId: caller.accountId })
    if (!row) throw new Problem('gone', { detail: 'The subscription was made and is gone.' })
    response.set('ETag', etagOf({ version: row.revision }))
    response.json({ ...viewSubscription(row), ...(secret === undefined ? {} : { secret }) })
  }

const termsOf = async (
  { em, outbound }: SubscriptionDeps,
  content: CreateSubscription,
  caller: Caller,
): Promise<SubscriptionTerms> => {
  const { name, types, filters, protocol, sink, protocolsettings: protocolSettings } = content
  const { expires_at: expiresAt, ...config } = content.config
  requireAudible(types, caller)
  requireHeaders({ protocolSettings })
  const checked = await requireSink(em(), { protocol, sink, protocolSettings }, outbound)
  return {
    name,
    types,
    filters,
    sink: checked,
    protocolSettings,
    config,
    expiresAt: expiryOf(expiresAt, '/config/expires_at'),
  }
}

type Made = { caller: Caller; content: CreateSubscription; terms: SubscriptionTerms }

const insert = async (tx: EntityManager, { caller, content: { protocol }, terms }: Made): Promise<string> => {
  const { accountId, actorId: ownerId, scopes, limits } = caller
  if ((await countSubscriptions(tx, accountId)) >= limits.subscriptions) {
    throw new Problem('quota-exceeded', {
      detail: `The account may have ${limits.subscriptions} subscriptions; delete one first.`,
      extra: { limit: limits.subscriptions, quota: 'subscriptions' },
    })
  }
  const status = (await isAgreed(tx, { accountId, protocol, sink: terms.sink })) ? 'active' : 'pending'
  return insertSubscription(tx, {
    ...terms,
    accountId,
    ownerId,
    scopes,
    protocol,
    status,
    cursor: await endOfLog(tx),
  })
}

const seal = async (
  tx: EntityManager,
  { wrappingKeys }: SubscriptionDeps,
  { id, caller: { accountId }, content }: { id: string; caller: Caller; content: CreateSubscription },
): Promise<string | undefined> => {
  const { sinkcredential: credential } = content
  if (credential) await storeCredential(tx, wrappingKeys, { id, accountId, credential })
  if (content.protocol !== 'HTTP') return undefined
  const secret = content.secret ?? newWebhookSecret()
  await addSecret(tx, wrappingKeys, { id, accountId, secret, overlapSeconds: 0 })
  return secret
}
