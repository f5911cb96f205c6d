import { Failure } from '#contracts/failures.ts'
import type { Kind, Lane } from '#contracts/tasks/kind.ts'
import { queueOf } from '#contracts/tasks/kind.ts'
import type { KindType } from '#contracts/tasks/registry.ts'
import type { Attempt, Command } from '#contracts/tasks/work.ts'
import type { Delivery } from '#infra/broker/consumer.ts'
import { bury, retryLater } from '#infra/broker/dead-letter.ts'
import { readEnvelope, type Incoming } from '#infra/broker/envelope.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import { ladderMs, verdictOn, type Verdict } from '#infra/broker/verdict.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { withSpan } from '#infra/telemetry/spans.ts'
import { announce } from './announce-outcome.ts'
import type { Work, Worker } from './job.ts'
import { readCommand } from './read-command.ts'
import type { RunningJobs } from './running-jobs.ts'

export type RunDeps = {
  publisher: Publisher
  leases: Leases
  running: RunningJobs
  workerId: string
  log: Log
}

/** One command in hand, with everything that its end needs. */
type Turn = { kind: Kind; queue: string; delivery: Delivery; incoming: Incoming }
type Readable = Turn & { command: Command; input: unknown; startedAt: Date }

/** While another worker holds the task: long enough for its lease to run out if it has died. */
const takenDelayMs = 5_000

/**
 * Turns the worker of one kind into a consumer of its commands: read, claim, run, publish the outcome, ack, in that order.
 * Whatever goes wrong before the ack leaves the message with the broker, and a second run has the same effect as one.
 */
export const runTask =
  <K extends KindType>(kind: Kind, worker: Worker<K>, deps: RunDeps) =>
  (lane: Lane) =>
  async (delivery: Delivery): Promise<void> => {
    const turn: Turn = { kind, queue: queueOf(kind.type, lane), delivery, incoming: readEnvelope(delivery.message) }
    try {
      await withSpan({ name: `process ${turn.queue}`, kind: 'consumer', traceparent: turn.incoming.traceparent }, () =>
        handle(turn, worker as Worker<KindType>, deps),
      )
    } catch (error) {
      // The broker could not take the outcome: nothing has happened as far as anyone knows.
      deps.log.warn(
        { err: error, queue: turn.queue, task: turn.incoming.correlationId },
        'command goes back to its queue',
      )
      delivery.giveBack()
    }
  }

const handle = async (turn: Turn, worker: Worker<KindType>, deps: RunDeps): Promise<void> => {
  let readable: Readable
  try {
    readable = { ...turn, ...readCommand(turn.kind, turn.incoming), startedAt: new Date() }
  } catch (error) {
    await buryUnreadable(turn, error as Failure, deps)
    return
  }
  const taskId = readable.command.task_id
  const claim = await deps.leases.claim(taskId)
  switch (claim.state) {
    case 'over':
      return turn.delivery.ack()
    case 'canceled':
      return end(readable, deps, { outcome: 'canceled', attempts: readable.command.attempts })
    case 'taken':
      return comeBack(readable, deps, {
        delayMs: takenDelayMs,
        code: 'dependency-unavailable',
        detail: 'another worker holds the task',
      })
    case 'claimed':
      // Starts that ended in nothing, not even a failure, took their worker with them.
      if (claim.starts > readable.incoming.attempt + ladderMs.length) return crashed(readable, deps, claim.starts)
      return attempt(readable, worker, deps)
    case 'unknown':
      return attempt(readable, worker, deps)
  }
}

const attempt = async (turn: Readable, worker: Worker<KindType>, deps: RunDeps): Promise<void> => {
  const { command, incoming, kind } = turn
  const running = deps.running.begin({
    taskId: command.task_id,
    accountId: command.account_id,
    attempt: incoming.attempt,
    startedAt: turn.startedAt,
    timeoutMs: kind.timeoutMs,
    finishBefore: command.finish_before,
    onLong: () => announceStart(turn, deps),
  })
  try {
    if (command.start_before && new Date(command.start_before) < turn.startedAt)
      throw new Failure('deadline-exceeded', 'No worker was free before start_before.')
    const work = await worker({
      taskId: command.task_id,
      accountId: command.account_id,
      input: turn.input as never,
      attempt: incoming.attempt,
      signal: running.signal,
      progress: running.progress,
    })
    await succeed(turn, deps, work)
  } catch (error) {
    await fail(turn, deps, running.reasonFor(error))
  } finally {
    running.end()
  }
}

const succeed = async (turn: Readable, deps: RunDeps, work: Work): Promise<void> =>
  end(turn, deps, {
    outcome: 'succeeded',
    result: work.result,
    files: work.files ?? [],
    warnings: work.warnings ?? [],
    delivered: work.delivered ?? 1,
    requested: work.requested ?? 1,
    attempts: [...turn.command.attempts, attemptOf(turn, deps, { status: 'succeeded' })],
  })

const fail = async (turn: Readable, deps: RunDeps, error: unknown): Promise<void> => {
  if (error instanceof Failure && error.code === 'canceled-by-user') {
    return end(turn, deps, {
      outcome: 'canceled',
      attempts: [...turn.command.attempts, attemptOf(turn, deps, { status: 'canceled' })],
    })
  }
  const verdict = verdictOn(error, turn.incoming.attempt)
  if (verdict.do === 'give-up') return giveUp(turn, deps, verdict)
  deps.log.warn(
    { err: error, task: turn.command.task_id, attempt: turn.incoming.attempt, ...verdict },
    'attempt failed; it comes back',
  )
  return comeBack(turn, deps, verdict)
}

const giveUp = async (turn: Readable, deps: RunDeps, verdict: Extract<Verdict, { do: 'give-up' }>): Promise<void> => {
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

const crashed = (turn: Readable, deps: RunDeps, starts: number): Promise<void> =>
  giveUp(turn, deps, {
    do: 'give-up',
    bury: true,
    code: 'worker-crash',
    detail: `The work was begun ${starts} times and never ended.`,
  })

type Later = { delayMs: number; code: Attempt['code']; detail: string; isCounted?: boolean }

// The copy with the next attempt is confirmed before this one is acked.
const comeBack = async (
  turn: Readable,
  deps: RunDeps,
  { delayMs, code, detail, isCounted = false }: Later,
): Promise<void> => {
  const attempts = isCounted
    ? [...turn.command.attempts, attemptOf(turn, deps, { status: 'failed', code, detail })]
    : turn.command.attempts
  // Before the copy can arrive anywhere: whoever gets it must be able to claim. Without effect on another worker's lease.
  await deps.leases.park(turn.command.task_id, delayMs)
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

type Ending = Parameters<typeof announce>[1]['event']

const end = async (turn: Readable, deps: RunDeps, event: Ending): Promise<void> => {
  await announce(deps.publisher, { ...turn, event })
  turn.delivery.ack()
  await deps.leases.finish(turn.command.task_id)
  meters.brokerConsumed.add({ queue: turn.queue, verdict: event.outcome })
}

// Told beside the work and never waited for: whether it arrives changes nothing about the outcome.
const announceStart = (turn: Readable, deps: RunDeps): void => {
  announce(deps.publisher, { ...turn, event: { outcome: 'started', attempt: turn.incoming.attempt } }).catch(
    (error: unknown) => deps.log.debug({ err: error }, 'start was not announced'),
  )
}

const buryUnreadable = async (turn: Turn, failure: Failure, deps: RunDeps): Promise<void> => {
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
  { workerId }: RunDeps,
  ending: Pick<Attempt, 'status'> & Partial<Pick<Attempt, 'code' | 'detail'>>,
): Attempt => ({
  n: turn.incoming.attempt,
  worker: workerId,
  ...ending,
  started_at: turn.startedAt.toISOString(),
  ended_at: new Date().toISOString(),
})
