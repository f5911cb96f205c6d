import type { CountHit } from '#infra/cache/rates.ts'
import type { SigningKey } from '#infra/config-values.ts'
import { askLater, askSoon, findConsents, keepConsent, takeUnverified } from '#infra/db/subscriptions/consents.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { activateSubscriptions } from '#infra/db/subscriptions/subscription-states.ts'
import { livingSecrets } from '#infra/db/subscriptions/subscription-secrets.ts'
import { readSubscriptions, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { checkSink } from '#infra/outbound/check-sink.ts'
import type { OutboundRules } from '#infra/outbound/outbound-rules.ts'
import type { Outbound } from '#infra/outbound/outbound.ts'
import type { InstallationKey } from '#infra/webhooks/installation-keys.ts'
import { signWebhook } from '#infra/webhooks/sign.ts'
import { askConsent, type ConsentAnswer } from './consent.ts'
import type { DisableSubscription } from './disable.ts'
import { countRequest } from './pace.ts'
import { waitAfter } from './retry-schedule.ts'

export type VerifyNeeds = {
  em: () => EntityManager
  wrappingKeys: readonly SigningKey[]
  send: Outbound['send']
  rules: OutboundRules
  count: CountHit
  keys: readonly InstallationKey[]
  publicUrl: string
  timeoutMs: number
  mostPerHostMinute: number
  disable: DisableSubscription
  /** Somebody has answered: there is room to ask another one. */
  onRoom: () => void
  log: Log
}

const minute = 60_000
const hour = 60 * minute
/** Three days in all. */
const askWaitsMs = [10_000, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 15 * hour, 24 * hour, 24 * hour]
const mostAtOnce = 20
/** Whoever names receivers that never answer waits for them alone. */
const mostPerAccount = 5
const crowdedMs = 10_000

export type Verifier = {
  /** Begins to ask those that are due, as far as there is room, and returns how many these were. Does not wait for their answers. */
  once: () => Promise<number>
  /** Waits for those that are being asked. */
  settled: () => Promise<void>
}

/** Asks the receivers of pending subscriptions whether they agree. Who does not agree for three days is not asked any more. */
export const verifier = (needs: VerifyNeeds): Verifier => {
  const { em, timeoutMs, onRoom, log } = needs
  const asking = new Map<string, { accountId: string; work: Promise<void> }>()

  const begin = (subscription: Subscription): void => {
    const { id, accountId } = subscription
    const own = [...asking.values()].filter(other => other.accountId === accountId)
    const work = (own.length < mostPerAccount ? verify(needs, subscription) : askSoon(em(), id, crowdedMs))
      // It is asked again when its lease is over.
      .catch((error: unknown) => log.warn({ err: error, subscription: id }, 'a receiver could not be asked'))
      .finally(() => {
        asking.delete(id)
        onRoom()
      })
    asking.set(id, { accountId, work })
  }
  return {
    once: async () => {
      const limit = mostAtOnce - asking.size
      if (limit < 1) return 0
      // Two questions at most, and then what is written down.
      const ids = await takeUnverified(em(), { limit, leaseMs: 2 * timeoutMs + minute })
      if (ids.length > 0) for (const subscription of await readSubscriptions(em(), ids)) begin(subscription)
      return ids.length
    },
    settled: async () => void (await Promise.all([...asking.values()].map(({ work }) => work))),
  }
}

const verify = async (needs: VerifyNeeds, subscription: Subscription): Promise<void> => {
  const { em, rules, disable } = needs
  const { id, accountId, sink: url } = subscription
  if (!checkSink(url, rules).ok) return disable(id, 'unsafe_sink')
  const [agreed] = await findConsents(em(), [{ accountId, url }])
  if (agreed) return activate(needs, subscription, undefined)
  const restMs = await restOf(needs, subscription)
  if (restMs > 0) return askSoon(em(), id, restMs)
  const answer = await ask(needs, subscription)
  if (answer.isAgreed) return activate(needs, subscription, answer)
  const waitMs = waitAfter(subscription.verifyAttempts + 1, askWaitsMs)
  return waitMs === undefined ? disable(id, 'not_verified') : askLater(em(), { id, waitMs, error: answer.error })
}

const restOf = async (
  { count, mostPerHostMinute: perHost }: VerifyNeeds,
  { id: lane, sink }: Subscription,
): Promise<number> => {
  const way = { lane, host: new URL(sink).hostname }
  const rests = await countRequest(count, way, { perLane: undefined, perHost, isQuestion: true })
  return rests ? Math.max(rests.hostRestMs, rests.laneRestMs) : 0
}

const ask = async (needs: VerifyNeeds, { id, sink: url, config }: Subscription): Promise<ConsentAnswer> => {
  const { em, wrappingKeys, send, keys, publicUrl, timeoutMs, mostPerHostMinute } = needs
  const secrets = (await livingSecrets(em(), wrappingKeys, [id])).get(id) ?? []
  const privateKeys = keys.map(({ privateKey }) => privateKey)
  return askConsent(
    { send, origin: new URL(publicUrl).hostname, perMinute: config.max_rate ?? mostPerHostMinute },
    { url, timeoutMs, sign: message => signWebhook({ ...message, secrets, privateKeys }) },
  )
}

const activate = (
  { em }: VerifyNeeds,
  { id, accountId, sink: url }: Subscription,
  answer: Extract<ConsentAnswer, { isAgreed: true }> | undefined,
): Promise<void> =>
  inTransaction(em, async tx => {
    if (answer) await keepConsent(tx, { accountId, url, mostPerMinute: answer.mostPerMinute })
    await activateSubscriptions(tx, [id])
  })
