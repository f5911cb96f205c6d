import { kindTypes, type KindType } from '#contracts/tasks/registry.ts'
import {
  brokerConfig,
  browserConfig,
  cacheConfig,
  designModelConfig,
  httpConfig,
  readConfig,
  telemetryConfig,
} from '#infra/config.ts'
import { paymentsConfig } from '#infra/payments/payments-config.ts'
import { withOperatorsPort } from '#infra/operators-port.ts'
import { runProcess } from '#infra/process.ts'
import { openStorage } from '#infra/storage/open-storage.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { startWorkers } from './start.ts'

// `node consumers/main.ts image.process` starts the workers of these kinds and no others; without names, of all.
const config = readConfig({
  broker: brokerConfig,
  browser: browserConfig,
  cache: cacheConfig,
  designModel: designModelConfig,
  http: httpConfig,
  payments: paymentsConfig,
  storage: storageConfig,
  telemetry: telemetryConfig,
})
const log = createLog({ service: 'workers', level: config.telemetry.logLevel })
const storage = await openStorage(config.storage)

const named = process.argv.slice(2)
const unknown = named.filter(name => !kindTypes.includes(name as KindType))
if (unknown.length > 0) throw new Error(`No such kind: ${unknown.join(', ')}. There are ${kindTypes.join(', ')}.`)

await runProcess(log, () =>
  withOperatorsPort({ service: 'workers', ...config.http, ...config.telemetry, log }, () =>
    startWorkers({
      brokerUrl: config.broker.urls[0]!,
      redisUrl: config.cache.url,
      redisPrefix: config.cache.prefix,
      storage,
      kinds: named.length > 0 ? (named as KindType[]) : kindTypes,
      designModel: config.designModel,
      payments: config.payments,
      chromiumPath: config.browser.path,
      log,
    }),
  ),
)
