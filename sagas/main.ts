import { brokerConfig, cacheConfig, databaseConfig, httpConfig, readConfig, telemetryConfig } from '#infra/config.ts'
import { withOperatorsPort } from '#infra/operators-port.ts'
import { runProcess } from '#infra/process.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { startSagas } from './start.ts'

const config = readConfig({
  broker: brokerConfig,
  cache: cacheConfig,
  database: databaseConfig,
  http: httpConfig,
  telemetry: telemetryConfig,
})
const log = createLog({ service: 'sagas', level: config.telemetry.logLevel })

await runProcess(log, () =>
  withOperatorsPort({ service: 'sagas', ...config.http, ...config.telemetry, log }, () =>
    startSagas({
      database: config.database,
      brokerUrl: config.broker.urls[0]!,
      redisUrl: config.cache.url,
      redisPrefix: config.cache.prefix,
      log,
    }),
  ),
)
