import { ownBroker, protocolSettingsSchemas } from '#contracts/http/subscription-parts.ts'
import { openOutsidePublisher } from '#infra/broker/outside-publisher.ts'
import { isReservedExchange } from '#infra/broker/own-exchange.ts'
import { checkSubscriptionSink, kafkaBrokers } from '#infra/check-subscription-sink.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { readSetting } from '#infra/db/settings.ts'
import { findCredential } from '#infra/db/subscriptions/subscription-credentials.ts'
import type { Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import type { WrappingKey } from '#infra/envelope/envelope.ts'
import type { ResolveOptions } from '#infra/outbound/resolve-checked.ts'
import type { Trust } from '#infra/outbound/trust.ts'
import { SinkFailure } from '#infra/sink-failure.ts'
import { amqpSink } from './amqp-sink.ts'
import type { EventSink } from './event-sink.ts'
import { connectKafka } from './connect-kafka.ts'
import { kafkaSink } from './kafka-sink.ts'
import type { Writing } from './write-record.ts'

export type SinkNeeds = {
  em: () => EntityManager
  wrappingKeys: readonly WrappingKey[]
  /** The platform's own broker. */
  brokerUrl: string
  /** Which hosts may be connected to, and whom to trust there. */
  reach: ResolveOptions
  trust: Trust
  publicUrl: string
  /** How long Kafka's brokers that do not answer are tried before a publish fails. */
  patienceMs?: number | undefined
}

/** Connects to where a subscription sends. @throws SinkFailure also when it may not send there any more. */
export const openSink = async (needs: SinkNeeds, subscription: Subscription): Promise<EventSink> => {
  const ownExchanges = await readSetting(needs.em(), 'subscriptions.own_exchanges')
  const checked = checkSubscriptionSink(subscription, { rules: needs.reach.rules, ownExchanges })
  if (!checked.ok) throw new SinkFailure('unsafe', `Nothing may be sent there: ${checked.reason}.`)
  return subscription.protocol === 'AMQP' ? openAmqp(needs, subscription) : openKafka(needs, subscription)
}

const openAmqp = async (needs: SinkNeeds, subscription: Subscription): Promise<EventSink> => {
  const { exchange, routing_key } = protocolSettingsSchemas.AMQP.parse(subscription.protocolSettings)
  const isOwn = subscription.sink === ownBroker
  if (isOwn && isReservedExchange(exchange)) throw new SinkFailure('unsafe', 'Nothing may be sent there: exchange.')
  const publisher = await openOutsidePublisher(
    isOwn
      ? { ...ownAddress(needs.brokerUrl), exchange, trust: needs.trust }
      : { ...(await signIn(needs, subscription)), address: new URL(subscription.sink), exchange, ...outside(needs) },
  )
  const { accountId, config } = subscription
  return amqpSink(publisher, {
    routing_key,
    accountId,
    writing: writingOf(needs, subscription),
    ordering: config.ordering,
  })
}

const openKafka = async (needs: SinkNeeds, subscription: Subscription): Promise<EventSink> => {
  const { topic, sasl_mechanism: mechanism } = protocolSettingsSchemas.KAFKA.parse(subscription.protocolSettings)
  const { isPlain, brokers } = kafkaBrokers(subscription.sink)!
  const { user, password } = await signIn(needs, subscription)
  const publisher = await connectKafka({
    brokers,
    topic,
    sasl: user === undefined || password === undefined ? undefined : { mechanism, username: user, password },
    reach: needs.reach,
    trust: isPlain ? undefined : needs.trust,
    patienceMs: needs.patienceMs,
  })
  return kafkaSink(publisher, writingOf(needs, subscription))
}

const outside = ({ reach, trust }: SinkNeeds): Pick<SinkNeeds, 'reach' | 'trust'> => ({ reach, trust })

const writingOf = ({ publicUrl }: SinkNeeds, { config }: Subscription): Writing => ({
  content_mode: config.content_mode,
  thin: config.thin,
  publicUrl,
})

type SignIn = { user?: string; password?: string }

const signIn = async ({ em, wrappingKeys }: SinkNeeds, subscription: Subscription): Promise<SignIn> => {
  const credential = await findCredential(em(), wrappingKeys, subscription)
  return credential?.credentialtype === 'PLAIN' ? { user: credential.identifier, password: credential.secret } : {}
}

const ownAddress = (brokerUrl: string): { address: URL } & SignIn => {
  const address = new URL(brokerUrl)
  return { address, user: decodeURIComponent(address.username), password: decodeURIComponent(address.password) }
}
