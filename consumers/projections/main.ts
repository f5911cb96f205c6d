import {
  brokerConfig,
  cacheConfig,
  databaseConfig,
  httpConfig,
  readConfig,
  storageConfig,
  telemetryConfig,
} from '#infra/config.ts'
import { withOperatorsPort } from '#infra/operators-port.ts'
import { runProcess } from '#infra/process.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
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

await runProcess(log, () =>
  withOperatorsPort({ service: 'projections', ...config.http, ...config.telemetry, log }, () =>
    startProjections({
      database: config.database,
      brokerUrl: config.broker.urls[0]!,
      redisUrl: config.cache.url,
      redisPrefix: config.cache.prefix,
      storage: openDiskStorage(config.storage),
      log,
    }),
  ),
)
