import {
  cacheConfig,
  databaseConfig,
  httpConfig,
  limitsConfig,
  readConfig,
  secretsConfig,
  telemetryConfig,
} from '#infra/config.ts'
import { envelopeConfig } from '#infra/envelope/envelope-config.ts'
import { identityConfig } from '#infra/identity/identity-config.ts'
import { outboundConfig } from '#infra/outbound/outbound-config.ts'
import { paymentsConfig } from '#infra/payments/payments-config.ts'
import { withOperatorsPort } from '#infra/operators-port.ts'
import { runProcess } from '#infra/process.ts'
import { openStorage } from '#infra/storage/open-storage.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'
import { webhookKeysConfig } from '#infra/webhooks/webhooks-config.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { startIngress } from './start.ts'

const config = readConfig({
  cache: cacheConfig,
  database: databaseConfig,
  envelope: envelopeConfig,
  http: httpConfig,
  identity: identityConfig,
  limits: limitsConfig,
  outbound: outboundConfig,
  payments: paymentsConfig,
  secrets: secretsConfig,
  storage: storageConfig,
  telemetry: telemetryConfig,
  webhooks: webhookKeysConfig,
})
const log = createLog({ service: 'ingress', level: config.telemetry.logLevel })
const storage = await openStorage(config.storage)

await runProcess(log, () =>
  withOperatorsPort({ service: 'ingress', ...config.http, ...config.telemetry, log }, () =>
    startIngress({
      ...config.http,
      ...config.secrets,
      ...config.envelope,
      database: config.database,
      redisUrl: config.cache.url,
      redisPrefix: config.cache.prefix,
      storage,
      limits: config.limits,
      payments: config.payments,
      identity: config.identity,
      outbound: config.outbound,
      webhookKeys: config.webhooks.signingKeys,
      log,
    }),
  ),
)
