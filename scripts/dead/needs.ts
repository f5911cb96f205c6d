import { brokerConfig, databaseConfig, readConfig } from '#infra/config.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { Publisher, type Outgoing } from '#infra/broker/publisher.ts'
import { connectDatabase, type EntityManager } from '#infra/db/orm.ts'
import { createLog } from '#infra/telemetry/log.ts'
import type { Command } from '../command/command.ts'
import type { Environment } from '../environment.ts'

export type DeadNeeds = {
  em: () => EntityManager
  databaseUrl: string
  /** Connects to the broker at the first call; resolves when the message is confirmed and not returned. */
  publish: (outgoing: Outgoing) => Promise<void>
  /** Aborts when whoever runs the command wants it to stop. */
  stopping: AbortSignal
}
export type DeadCommand = Command<DeadNeeds>

/** Opens the archive, and the broker once it is needed. */
export const openDead = async (environment: Environment, stopping: AbortSignal): Promise<DeadNeeds & AsyncDisposable> => {
  const { database } = readConfig({ database: databaseConfig }, environment)
  const stack = new AsyncDisposableStack()
  const orm = stack.adopt(await connectDatabase({ url: database.url, poolSize: 5 }), connected => connected.close())
  let publisher: Promise<Publisher> | undefined
  return {
    em: () => orm.em.fork(),
    databaseUrl: database.url,
    stopping,
    publish: async outgoing => {
      publisher ??= openPublisher(environment, stack)
      await (await publisher).publish(outgoing)
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const openPublisher = async (environment: Environment, stack: AsyncDisposableStack): Promise<Publisher> => {
  const { broker } = readConfig({ broker: brokerConfig }, environment)
  const log = createLog({ service: 'dead', level: 'error' })
  const [url = ''] = broker.urls
  const connection = stack.use(await BrokerConnection.open({ url, service: 'dead', role: 'publish', log }))
  return stack.use(await Publisher.open(connection, log))
}
