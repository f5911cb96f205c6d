import type { TestContext } from 'node:test'
import { eventually } from './eventually.ts'
import { inReverse } from './lifetime.ts'
import { outsideBroker, type OutsideBroker } from './outside-broker.ts'
import { sinkRunner, type SinkRunner } from './sink-runner.ts'

type Scene = { runner: SinkRunner; broker: OutsideBroker; wish: Parameters<SinkRunner['subscribe']>[0] }

/** A customer with a broker, an exchange, and a subscription in mind that sends there. */
export const amqpScene = async (context: TestContext, brokerUrl?: string): Promise<Scene> => {
  const lifetime = inReverse(context)
  const broker = await outsideBroker(lifetime)
  const runner = await sinkRunner(lifetime, brokerUrl)
  const wish = {
    protocol: 'AMQP',
    sink: broker.sink,
    credential: broker.credential,
    protocolSettings: { exchange: 'events' },
  } as const
  return { runner, broker, wish }
}

export const heardAll = (broker: OutsideBroker, ids: readonly string[]): Promise<true | undefined> =>
  eventually(`${ids.length} events are heard`, () => ids.every(id => broker.heardIds().includes(id)) || undefined)
