import type { BrokerConnection } from '#infra/broker/connection.ts'
import type { Consumer } from '#infra/broker/consumer.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import { ordersQueue } from '#infra/broker/topology.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { consumeEvents, dataOf } from '#infra/event-consumer.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { tellOrders } from './tell.ts'
import { readTold, type Told } from './told.ts'

type Deps = { connection: BrokerConnection; publisher: Publisher; em: () => EntityManager; log: Log }

/** Runs the orders: what customers and the provider say of them goes in, states, goods, commands and events come out. */
export const runOrders = (deps: Deps): Consumer =>
  consumeEvents<Told>({
    ...deps,
    queue: ordersQueue,
    read: readTold,
    apply: async (tx, received) => {
      await tellOrders(tx, received.map(dataOf))
    },
    maxAgeMs: 0,
  })
