import type { TestContext } from 'node:test'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { heardLog } from './heard-log.ts'
import { inReverse } from './lifetime.ts'
import { freshVhost } from './vhost.ts'

/** A publisher and its connection on a vhost of their own; both close with the test. */
export const openPublisher = async (
  t: TestContext,
): Promise<{ connection: BrokerConnection; publisher: Publisher }> => {
  const own = inReverse(t)
  const vhost = await freshVhost(own)
  const { log } = heardLog()
  const connection = await BrokerConnection.open({ url: vhost.url, service: 'test', role: 'publish', log })
  own.after(() => connection.close())
  const publisher = await Publisher.open(connection, log)
  own.after(() => publisher.close())
  return { connection, publisher }
}
