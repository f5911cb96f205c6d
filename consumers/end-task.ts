/** How a command in hand ends: with an outcome, with another try later, or among the dead letters. */
import { Failure } from '#contracts/failures.ts'
import type { Kind } from '#contracts/tasks/kind.ts'
import type { Attempt, Command } from '#contracts/tasks/work.ts'
import type { Delivery } from '#infra/broker/consumer.ts'
import { bury, retryLater, waitOf } from '#infra/broker/dead-letter.ts'
import type { Incoming } from '#infra/broker/envelope.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import { verdictOn, type Verdict } from '#infra/broker/verdict.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { announce } from './announce-outcome.ts'
import type { Circuit } from './circuit.ts'
import type { Work } from './job.ts'

export type EndDeps = {
  publisher: Pick<Publisher, 'publish'>
  leases: Leases
  /** Of this kind. */
  circuit: Circuit
  workerId: string
  log: Log
}

/** One command in hand, with everything that its end needs. */
export type Turn = { kind: Kind; queue: string; delivery: Delivery; incoming: Incoming }

export type Readable = Turn & {
  command: Command
  input: unknown
  startedAt: Date
  /** No other suspect runs in this process. */
  isAlone?: boolean
  /** It was begun before, by a worker that did not come to say how it ended. */
  hasBegun?: boolean
}

/** What the work threw, and whether it was told to stop: an abort says nothing about what the work depends on. */
export type Failed = { error: unknown; isInterrupted: boolean }

export const succeed = async (turn: Readable, deps: EndDeps, work: Work): Promise<void> => {
  deps.circuit.saw('worked')
  await end(turn, deps, {
    outcome: 'succeeded',
    result: work.result,
    files: work.files ?? [],
    warnings: work.warnings ?? [],
    delivered: work.delivered ?? 1,
    requested: work.requested ?? 1,
    is_repeat: work.isRepeat ?? false,
    attempts: [...turn.command.attempts, attemptOf(turn, deps, { status: 'succeeded' })],
  })
}

export const fail = async (turn: Readable, deps: EndDeps, { error, isInterrupted }: Failed): Promise<void> => {
  if (error instanceof Failure && error.code === 'canceled-by-user') {
    return end(turn, deps, {
      outcome: 'canceled',
      attempts: [...turn.command.attempts, attemptOf(turn, deps, { status: 'canceled' })],
    })
  }
  if (!isInterrupted && isOutage(error)) {
    deps.circuit.saw('outage')
    if (deps.circuit.isInterrupted) return comeBack(turn, deps, heldBack)
  }
  const verdict = verdictOn(error, turn.incoming.attempt)
  if (verdict.do === 'give-up') return giveUp(turn, deps, verdict)
  deps.log.warn(
    { err: error, task: turn.command.task_id, attempt: turn.incoming.attempt, ...verdict },
    'attempt failed; it comes back',
  )
  return comeBack(turn, deps, verdict)
}

// Being told to come back later is no outage.
const isOutage = (error: unknown): boolean =>
  error instanceof Failure && error.code === 'dependency-unavailable' && error.retry === 'backoff'

export const crashed = (turn: Readable, deps: EndDeps, starts: number): Promise<void> =>
  giveUp(turn, deps, {
    do: 'give-up',
    bury: true,
    code: 'worker-crash',
    detail: `The work was begun ${starts} times and never ended.`,
  })

const giveUp = async (turn: Readable, deps: EndDeps, verdict: Extract<Verdict, { do: 'give-up' }>): Promise<void> => {
  const { code, detail } = verdict
  deps.log.warn({ task: turn.command.task_id, code, detail }, 'task failed')
  if (verdict.bury)
    await bury(deps.publisher, turn.delivery.message, { queue: turn.queue, errorType: code, errorMessage: detail })
  await end(turn, deps, {
    outcome: 'failed',
    code,
    detail,
    attempts: [...turn.command.attempts, attemptOf(turn, deps, { status: 'failed', code, detail })],
  })
}

type Ending = Parameters<typeof announce>[1]['event']

export const end = async (turn: Readable, deps: EndDeps, event: Ending): Promise<void> => {
  await announce(deps.publisher, { ...turn, event })
  turn.delivery.ack()
  await deps.leases.finish(turn.command.task_id)
  meters.brokerConsumed.add({ queue: turn.queue, verdict: event.outcome })
}

type Later = { delayMs: number; code: Attempt['code']; detail: string; isCounted?: boolean }

/** Another worker holds the task: later, so that its lease runs out meanwhile if it has died. */
export const taken: Later = {
  delayMs: 5_000,
  code: 'dependency-unavailable',
  detail: 'another worker holds the task',
}
export const stopping: Later = { delayMs: 0, code: 'dependency-unavailable', detail: 'the worker is shutting down' }
/** To the end of its queue, where nobody takes it until a probe has worked. */
export const heldBack: Later = {
  delayMs: 0,
  code: 'dependency-unavailable',
  detail: 'something that the work depends on is unavailable',
}

/** The copy that comes later is confirmed before this one is acked. */
export const comeBack = async (
  turn: Readable,
  deps: EndDeps,
  { delayMs, code, detail, isCounted = false }: Later,
): Promise<void> => {
  const attempts = isCounted
    ? [...turn.command.attempts, attemptOf(turn, deps, { status: 'failed', code, detail })]
    : turn.command.attempts
  // Before the copy can arrive anywhere: whoever gets it must be able to claim. Without effect on another worker's lease.
  await deps.leases.park(turn.command.task_id, waitOf(delayMs))
  await retryLater(deps.publisher, turn.delivery.message, {
    queue: turn.queue,
    delayMs,
    attempt: turn.incoming.attempt + (isCounted ? 1 : 0),
    body: Buffer.from(JSON.stringify({ ...turn.command, attempts })),
    errorType: code ?? 'internal',
    errorMessage: detail,
  })
  turn.delivery.ack()
  meters.brokerConsumed.add({ queue: turn.queue, verdict: 'retried' })
}

export const buryUnreadable = async (turn: Turn, failure: Failure, deps: EndDeps): Promise<void> => {
  deps.log.warn({ queue: turn.queue, code: failure.code, detail: failure.message }, 'unreadable command')
  await bury(deps.publisher, turn.delivery.message, {
    queue: turn.queue,
    errorType: failure.code,
    errorMessage: failure.message,
  })
  turn.delivery.ack()
}

const attemptOf = (
  turn: Readable,
  { workerId }: EndDeps,
  ending: Pick<Attempt, 'status'> & Partial<Pick<Attempt, 'code' | 'detail'>>,
): Attempt => ({
  n: turn.incoming.attempt,
  worker: workerId,
  ...ending,
  started_at: turn.startedAt.toISOString(),
  ended_at: new Date().toISOString(),
})
