import { brokerConfig, cacheConfig, databaseConfig, httpConfig, readConfig, telemetryConfig } from '#infra/config.ts'
import { envelopeConfig } from '#infra/envelope/envelope-config.ts'
import { mailConfig } from '#infra/identity/identity-config.ts'
import { withOperatorsPort } from '#infra/operators-port.ts'
import { kafkaConfig } from '#infra/kafka/kafka-config.ts'
import { outboundConfig } from '#infra/outbound/outbound-config.ts'
import { runProcess } from '#infra/process.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { webhooksConfig } from '#infra/webhooks/webhooks-config.ts'
import { startDelivery } from './start.ts'

const config = readConfig({
  broker: brokerConfig,
  cache: cacheConfig,
  database: databaseConfig,
  envelope: envelopeConfig,
  http: httpConfig,
  kafka: kafkaConfig,
  mail: mailConfig,
  outbound: outboundConfig,
  telemetry: telemetryConfig,
  webhooks: webhooksConfig,
})
const log = createLog({ service: 'delivery', level: config.telemetry.logLevel })

await runProcess(log, () =>
  withOperatorsPort({ service: 'delivery', ...config.http, ...config.telemetry, log }, () =>
    startDelivery({
      ...config.envelope,
      database: config.database,
      brokerUrl: config.broker.urls[0]!,
      redisUrl: config.cache.url,
      redisPrefix: config.cache.prefix,
      publicUrl: config.http.publicUrl,
      mail: { ...config.mail, consoleUrl: config.mail.consoleUrl ?? config.http.publicUrl },
      webhooks: config.webhooks,
      outbound: config.outbound,
      kafka: config.kafka,
      log,
    }),
  ),
)
