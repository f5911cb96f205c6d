import { brokerConfig, cacheConfig, databaseConfig, httpConfig, readConfig, telemetryConfig } from '#infra/config.ts'
import { withOperatorsPort } from '#infra/operators-port.ts'
import { runProcess } from '#infra/process.ts'
import { openStorage } from '#infra/storage/open-storage.ts'
import { storageConfig } from '#infra/storage/storage-config.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { startProjections } from './start.ts'

const config = readConfig({
  broker: brokerConfig,
  cache: cacheConfig,
  database: databaseConfig,
  http: httpConfig,
  storage: storageConfig,
  telemetry: telemetryConfig,
})
const log = createLog({ service: 'projections', level: config.telemetry.logLevel })
const storage = await openStorage(config.storage)

await runProcess(log, () =>
  withOperatorsPort({ service: 'projections', ...config.http, ...config.telemetry, log }, () =>
    startProjections({
      database: config.database,
      brokerUrl: config.broker.urls[0]!,
      redisUrl: config.cache.url,
      redisPrefix: config.cache.prefix,
      storage,
      log,
    }),
  ),
)
