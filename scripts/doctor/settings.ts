import {
  brokerConfig,
  browserConfig,
  cacheConfig,
  ConfigFault,
  databaseConfig,
  httpConfig,
  limitsConfig,
  readConfig,
  secretsConfig,
  telemetryConfig,
} from '#infra/config.ts'
import { envelopeConfig } from '#infra/envelope/envelope-config.ts'
import { identityConfig, mailConfig } from '#infra/identity/identity-config.ts'
import { kafkaConfig } from '#infra/kafka/kafka-config.ts'
import { outboundConfig } from '#infra/outbound/outbound-config.ts'
import { paymentsConfig } from '#infra/payments/payments-config.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'
import { webhooksConfig } from '#infra/webhooks/webhooks-config.ts'
import type { Environment } from '../environment.ts'
import { fault, ok, warning, type Finding } from './finding.ts'

const guarded = {
  database: databaseConfig,
  broker: brokerConfig,
  secrets: secretsConfig,
  envelope: envelopeConfig,
  identity: identityConfig,
  webhooks: webhooksConfig,
}
const all = {
  ...guarded,
  browser: browserConfig,
  cache: cacheConfig,
  http: httpConfig,
  kafka: kafkaConfig,
  limits: limitsConfig,
  mail: mailConfig,
  outbound: outboundConfig,
  payments: paymentsConfig,
  storage: storageConfig,
  telemetry: telemetryConfig,
}

/** The settings can be used, and passwords and secrets would do for production too. */
export const checkSettings = async (environment: Environment): Promise<Finding[]> => {
  const faults = faultsOf(all, environment)
  if (faults.length > 0) return faults.map(line => fault('settings', line, 'set the variable as it says'))
  const weak = faultsOf(guarded, { ...environment, INKSTONE_ENV: 'production' })
  const fix = 'node scripts/make-env.mjs makes random ones'
  return weak.length === 0
    ? [ok('settings', 'complete, with secrets of their own')]
    : [ok('settings', 'complete'), ...weak.map(line => warning('secrets', `${line} (refused in production)`, fix))]
}

const faultsOf = (parts: Parameters<typeof readConfig>[0], environment: Environment): string[] => {
  try {
    readConfig(parts, environment)
    return []
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults
    throw error
  }
}
