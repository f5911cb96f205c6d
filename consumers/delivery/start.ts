import { BrokerConnection } from '#infra/broker/connection.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { insuredRates } from '#infra/cache/insured-rates.ts'
import { connectCache, settled, type Redis } from '#infra/cache/redis.ts'
import { remembered } from '#infra/cache/remembered.ts'
import type { SigningKey } from '#infra/config-values.ts'
import { connectDatabase } from '#infra/db/orm.ts'
import { planOnce } from '#infra/db/planning.ts'
import { isDatabaseUp } from '#infra/db/sql.ts'
import type { KafkaConfig } from '#infra/kafka/kafka-config.ts'
import type { OutboundConfig } from '#infra/outbound/outbound-config.ts'
import { outboundRules } from '#infra/outbound/outbound-rules.ts'
import { outbound } from '#infra/outbound/outbound.ts'
import { trustOf } from '#infra/outbound/trust.ts'
import type { Running } from '#infra/process.ts'
import type { Log } from '#infra/telemetry/log.ts'
import type { WebhooksConfig } from '#infra/webhooks/webhooks-config.ts'
import { runNotify } from './notify/run-notify.ts'
import { openMailer, type MailerOptions } from './mailer.ts'
import { sendMail } from './send-mail.ts'
import { runSinks, type SinksOptions } from './sinks/run-sinks.ts'
import { runWebhooks } from './webhooks/run-webhooks.ts'

export type DeliveryOptions = {
  database: { url: string; poolSize: number }
  brokerUrl: string
  redisUrl: string
  redisPrefix: string
  /** Who we say that we are. */
  publicUrl: string
  /** What unseals the secrets of subscriptions and the credentials of sinks. */
  wrappingKeys: readonly SigningKey[]
  mail: Omit<MailerOptions, 'log'> & { tokenKey: string; consoleUrl: string }
  webhooks: WebhooksConfig
  /** Where may be sent to. */
  outbound: OutboundConfig
  /** Where every event of the platform goes as well. */
  kafka?: KafkaConfig | undefined
  endOverdueEveryMs?: number
  log: Log
}

const graceMs = 5_000

/** Starts everything that leaves for somebody else's machine: letters, and events to those who subscribe to them. */
export const startDelivery = async (options: DeliveryOptions): Promise<Running> => {
  const { database, brokerUrl, log } = options
  const stack = new AsyncDisposableStack()
  // What a crash of the database takes back is sent again, and nobody waits for it to be on disk.
  const orm = stack.adopt(
    await connectDatabase({ ...database, settings: { ...planOnce, synchronous_commit: 'off' } }),
    connected => connected.close(),
  )
  const redis = stack.adopt(connectCache({ url: options.redisUrl, prefix: options.redisPrefix, log }), client =>
    client.disconnect(),
  )
  await settled(redis)
  const publishing = stack.use(
    await BrokerConnection.open({ url: brokerUrl, service: 'delivery', role: 'publish', log }),
  )
  const publisher = stack.use(await Publisher.open(publishing, log))
  const connection = stack.use(
    await BrokerConnection.open({ url: brokerUrl, service: 'delivery', role: 'consume', log }),
  )
  const mailer = stack.adopt(openMailer({ ...options.mail, log }), open => open.close())
  const letters = sendMail({ connection, publisher, ...options.mail, mailer, sent: sentLetters(redis), log })
  stack.defer(() => letters.drain(graceMs))
  const outside = stack.adopt(outbound(options.outbound), open => open.close())
  const em = () => orm.em.fork()
  stack.defer(runWebhooks({ ...webhooksOf(options), em, outbound: outside, count: insuredRates(redis) }))
  stack.use(runSinks(sinksOf(options, em)))
  stack.defer(runNotify({ databaseUrl: database.url, em, log }))
  return {
    ready: async () => [
      { name: 'database', ok: await isDatabaseUp(orm.em.fork()) },
      { name: 'publishing', ok: publisher.isReady },
      { name: `consuming ${letters.queue}`, ok: letters.isConsuming },
    ],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const webhooksOf = ({
  database,
  outbound: reach,
  webhooks: config,
  wrappingKeys,
  publicUrl,
  endOverdueEveryMs,
  log,
}: DeliveryOptions) => ({
  databaseUrl: database.url,
  rules: outboundRules(reach),
  config,
  wrappingKeys,
  publicUrl,
  endOverdueEveryMs,
  log,
})

const sinksOf = (options: DeliveryOptions, em: SinksOptions['em']): SinksOptions => ({
  ...options,
  em,
  databaseUrl: options.database.url,
  reach: { rules: outboundRules(options.outbound) },
  trust: trustOf(options.outbound.caFile),
})

/** As long as a message may come again. */
const sentLetters = (redis: Redis) =>
  remembered<true>(redis, { prefix: 'letter:', ttlMs: 48 * 3_600_000, maxEntries: 10_000 })
