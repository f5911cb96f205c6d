import { newId } from '#contracts/ids.ts'
import { outputFolder } from '#contracts/storage-keys.ts'
import { lanes, queueOf, type Kind } from '#contracts/tasks/kind.ts'
import { kinds, type KindType } from '#contracts/tasks/registry.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { Consumer } from '#infra/broker/consumer.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { hints, listen } from '#infra/cache/hints.ts'
import { leases } from '#infra/cache/leases.ts'
import { connectCache, connectSubscriber, settled } from '#infra/cache/redis.ts'
import type { ChatModelOptions } from '#infra/engines/chat-model.ts'
import type { PaymentsConfig } from '#infra/payments/payments-config.ts'
import type { Running } from '#infra/process.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { Circuit, type CircuitOptions } from './circuit.ts'
import { reachStorage } from './reach-storage.ts'
import { runTask, type RunDeps } from './run-task.ts'
import { RunningJobs } from './running-jobs.ts'
import { consumePayments } from './payment/consume-payments.ts'
import { openEngines, type Engines } from './open-engines.ts'
import { Turns } from './turns.ts'
import { workers } from './workers.ts'

export type WorkersOptions = {
  brokerUrl: string
  redisUrl: string
  redisPrefix: string
  storage: Storage
  kinds: readonly KindType[]
  log: Log
  /** Helps to choose and refine designs; they come without it too. */
  designModel?: ChatModelOptions | undefined
  /** The payment provider, where there is one. */
  payments?: PaymentsConfig | undefined
  /** The browser's program, where it is not in one of the usual places. */
  chromiumPath?: string | undefined
  /** How long running work may take to end when the process must stop, before it is given back. */
  graceMs?: number
  /** Ends the process as a native crash would; replaced in tests that run in-process. */
  crash?: () => void
  /** When a kind is paused and probed because something that it depends on is away. */
  breaker?: Pick<CircuitOptions, 'threshold' | 'probeEveryMs'>
}

const defaultGraceMs = 10_000

/** Starts the workers of these kinds. They need the broker, Redis and storage, and no database. */
export const startWorkers = async (options: WorkersOptions): Promise<Running> => {
  const { brokerUrl, redisUrl, redisPrefix, log, graceMs = defaultGraceMs } = options
  const stack = new AsyncDisposableStack()
  const cache = { url: redisUrl, prefix: redisPrefix, log }
  const redis = stack.adopt(connectCache(cache), client => client.disconnect())
  const subscriber = stack.adopt(connectSubscriber(cache), client => client.disconnect())
  const publishing = stack.use(
    await BrokerConnection.open({ url: brokerUrl, service: 'workers', role: 'publish', log }),
  )
  const publisher = stack.use(await Publisher.open(publishing, log))
  const consuming = stack.use(await BrokerConnection.open({ url: brokerUrl, service: 'workers', role: 'consume', log }))
  await settled(redis)

  const workerId = newId('worker')
  const held = leases(redis, workerId)
  const running = stack.adopt(new RunningJobs({ leases: held, hints: hints(redis, redisPrefix) }), jobs => jobs.close())
  void listen(subscriber, redisPrefix, hint => {
    if (hint.hint === 'cancel') running.cancel(hint.taskId)
  }).catch((error: unknown) => log.warn({ err: error }, 'cancels arrive by heartbeat only'))

  const run = { publisher, leases: held, running, turns: new Turns(), workerId, log }
  const engines = openEngines(redis, stack, options)
  const started = options.kinds.map(type => startKind(type, { ...options, stack, consuming, run, engines }))
  const paying = options.payments
    ? consumePayments({ connection: consuming, publisher, payments: options.payments, log })
    : []
  const consumers = [...started.flatMap(kind => kind.consumers), ...paying]
  stack.defer(() => stopConsuming(consumers, running, graceMs))
  return {
    ready: async () => [
      { name: 'broker', ok: publishing.isConnected && consuming.isConnected },
      {
        name: 'publishing',
        ok: publisher.isReady,
        ...(publishing.blockedReason ? { detail: publishing.blockedReason } : {}),
      },
      ...consumers.map(({ queue, isReady }) => ({ name: `consuming ${queue}`, ok: isReady })),
      ...started.map(({ circuit }) => circuit.check()),
    ],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

type KindOptions = WorkersOptions & {
  engines: Engines
  stack: AsyncDisposableStack
  consuming: BrokerConnection
  run: Omit<RunDeps, 'circuit'>
}

const startKind = (type: KindType, options: KindOptions): { consumers: Consumer[]; circuit: Circuit } => {
  const { stack, consuming, run, storage, engines, log, crash, breaker } = options
  const kind: Kind = kinds[type]
  const needs = {
    ...reachStorage(storage, outputFolder(type)),
    ...engines,
    crash: crash ?? (() => process.abort()),
    onClose: (engine: AsyncDisposable) => void stack.use(engine),
  }
  const circuit = stack.adopt(new Circuit({ type, log, ...breaker }), closing => closing.close())
  const handle = runTask(kind, workers[type](needs, kind.concurrency), { ...run, circuit })
  const consumers = lanes.map(lane => {
    const onDelivery = handle(lane)
    return new Consumer({
      connection: consuming,
      queue: queueOf(type, lane),
      prefetch: kind.concurrency,
      onDelivery: delivery => void onDelivery(delivery),
      log,
    })
  })
  circuit.govern(...consumers)
  return { consumers, circuit }
}

// What ends within the grace ends as usual; what does not is told to stop and comes back to another worker.
const stopConsuming = async (consumers: readonly Consumer[], running: RunningJobs, graceMs: number): Promise<void> => {
  const interrupt = setTimeout(() => running.interrupt(), graceMs * 0.8)
  await Promise.all(consumers.map(consumer => consumer.drain(graceMs)))
  clearTimeout(interrupt)
}
