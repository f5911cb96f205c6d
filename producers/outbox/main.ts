import { brokerConfig, databaseConfig, httpConfig, readConfig, telemetryConfig } from '#infra/config.ts'
import { withOperatorsPort } from '#infra/operators-port.ts'
import { runProcess } from '#infra/process.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { startRelay } from './start.ts'

const config = readConfig({
  broker: brokerConfig,
  database: databaseConfig,
  http: httpConfig,
  telemetry: telemetryConfig,
})
const log = createLog({ service: 'relay', level: config.telemetry.logLevel })

await runProcess(log, () =>
  withOperatorsPort({ service: 'relay', ...config.http, ...config.telemetry, log }, () =>
    startRelay({ database: config.database, brokerUrl: config.broker.urls[0]!, log }),
  ),
)
