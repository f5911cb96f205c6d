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
  /** Shows a line while the command still runs. */
  tell: (line: string) => void
  /** Aborts when whoever runs the command wants it to stop. */
  stopping: AbortSignal
}
export type DeadCommand = Command<DeadNeeds>

/** Opens the archive, and the broker once it is needed. */
export const openDead = async (
  environment: Environment,
  { stopping, tell }: Pick<DeadNeeds, 'stopping' | 'tell'>,
): Promise<DeadNeeds & AsyncDisposable> => {
  const { database } = readConfig({ database: databaseConfig }, environment)
  const stack = new AsyncDisposableStack()
  const orm = stack.adopt(await connectDatabase({ url: database.url, poolSize: 5 }), connected => connected.close())
  let publisher: Promise<Publisher> | undefined
  return {
    em: () => orm.em.fork(),
    databaseUrl: database.url,
    stopping,
    tell,
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
  const opened = BrokerConnection.open({ url, service: 'dead', role: 'publish', log }).then(async connection => {
    const publisher = await Publisher.open(stack.use(connection), log)
    return stack.use(publisher)
  })
  return Promise.race([opened, silence()])
}

// The platform's own connections wait for a broker for ever; a person at a terminal does not.
const silence = (): Promise<never> =>
  new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error('The broker does not answer; npm run doctor says more.')), openTimeoutMs).unref()
  })

const openTimeoutMs = 10_000
