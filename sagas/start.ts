import { BrokerConnection } from '#infra/broker/connection.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { queueDepth } from '#infra/broker/queue-depth.ts'
import { leases } from '#infra/cache/leases.ts'
import { connectCache } from '#infra/cache/redis.ts'
import { whileLeading } from '#infra/db/notices.ts'
import { connectDatabase } from '#infra/db/orm.ts'
import { planOnce } from '#infra/db/planning.ts'
import { isDatabaseUp } from '#infra/db/sql.ts'
import type { Running } from '#infra/process.ts'
import { repeat } from '#infra/repeat.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { tendOnce } from './credit/tend-lots.ts'
import { runOrders } from './order/process.ts'
import { sweepOrders } from './order/sweep.ts'
import { runSettlement } from './process.ts'
import { sweepOnce } from './sweep.ts'

export type SagasOptions = {
  database: { url: string; poolSize: number }
  brokerUrl: string
  redisUrl: string
  redisPrefix: string
  log: Log
  sweepEveryMs?: number
  silentAfterMs?: number
}

const defaultSweepEveryMs = 5_000
const tendEveryMs = 2_000
const graceMs = 5_000

/** Starts the process managers and the sweeper that wakes what has fallen silent. */
export const startSagas = async (options: SagasOptions): Promise<Running> => {
  const { database, brokerUrl, log, sweepEveryMs = defaultSweepEveryMs } = options
  const stack = new AsyncDisposableStack()
  const orm = stack.adopt(await connectDatabase({ ...database, settings: planOnce }), connected => connected.close())
  const redis = stack.adopt(connectCache({ url: options.redisUrl, prefix: options.redisPrefix, log }), client =>
    client.disconnect(),
  )
  const publishing = stack.use(await BrokerConnection.open({ url: brokerUrl, service: 'sagas', role: 'publish', log }))
  const publisher = stack.use(await Publisher.open(publishing, log))
  const consuming = stack.use(await BrokerConnection.open({ url: brokerUrl, service: 'sagas', role: 'consume', log }))

  const shared = { em: () => orm.em.fork(), log }
  const settlement = runSettlement({ connection: consuming, publisher, ...shared })
  const orders = runOrders({ connection: consuming, publisher, ...shared })
  stack.defer(async () => {
    await Promise.all([settlement.drain(graceMs), orders.drain(graceMs)])
  })

  const stop = new AbortController()
  const sweeping = {
    ...shared,
    leases: leases(redis, 'sweeper'),
    waiting: (queue: string) => queueDepth(consuming, queue),
    ...(options.silentAfterMs === undefined ? {} : { silentAfterMs: options.silentAfterMs }),
  }
  const sweep = async (signal: AbortSignal): Promise<void> => {
    await Promise.all([
      repeat({ once: () => sweepOnce(sweeping), everyMs: sweepEveryMs, log }, signal),
      repeat({ once: () => tendOnce(shared), everyMs: tendEveryMs, log }, signal),
      repeat({ once: () => sweepOrders(shared), everyMs: sweepEveryMs, log }, signal),
    ])
  }
  const swept = whileLeading({ url: database.url, lock: 'inkstone sweep', log, work: sweep }, stop.signal)
  stack.defer(async () => {
    stop.abort()
    await swept
  })
  return {
    ready: async () => [
      { name: 'database', ok: await isDatabaseUp(orm.em.fork()) },
      ...[settlement, orders].map(({ queue, isConsuming }) => ({ name: `consuming ${queue}`, ok: isConsuming })),
      { name: 'publishing', ok: publisher.isReady },
    ],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
