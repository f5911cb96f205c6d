import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '#contracts/failures.ts'
import type { Kind, Lane } from '#contracts/tasks/kind.ts'
import { queueOf } from '#contracts/tasks/kind.ts'
import type { KindType } from '#contracts/tasks/registry.ts'
import type { Delivery } from '#infra/broker/consumer.ts'
import { readEnvelope } from '#infra/broker/envelope.ts'
import { maxCrashes } from '#infra/broker/verdict.ts'
import { withSpan } from '#infra/telemetry/spans.ts'
import { untilTaken } from '#infra/until-taken.ts'
import {
  buryUnreadable,
  comeBack,
  crashed,
  end,
  fail,
  heldBack,
  stopping,
  succeed,
  taken,
  type EndDeps,
  type Failed,
  type Readable,
  type Turn,
} from './end-task.ts'
import type { Work, Worker } from './job.ts'
import { readCommand } from './read-command.ts'
import type { RunningJob, RunningJobs } from './running-jobs.ts'
import { tellMeanwhile, type Meanwhile } from './tell-meanwhile.ts'
import type { Turns } from './turns.ts'

export type RunDeps = EndDeps & {
  running: RunningJobs
  /** Of this process. A task runs once at a time here, and of the suspects of all kinds only one. */
  turns: Turns
}

/** Before a command goes back to its queue, or the broker and we would pass it to and fro without pause. */
const giveBackAfterMs = 1_000

/**
 * Turns the worker of one kind into a consumer of its commands: read, claim, run, publish the outcome, ack, in that order.
 * Whatever goes wrong before the ack leaves the message with the broker, and a second run has the same effect as one.
 */
export const runTask = <K extends KindType>(kind: Kind, worker: Worker<K>, given: RunDeps) => {
  const { stopping: signal } = given.running
  const deps = { ...given, publisher: untilTaken(given.publisher, { signal, log: given.log }) }
  return (lane: Lane) =>
    async (delivery: Delivery): Promise<void> => {
      const turn: Turn = { kind, queue: queueOf(kind.type, lane), delivery, incoming: readEnvelope(delivery.message) }
      try {
        await withSpan(
          { name: `process ${turn.queue}`, kind: 'consumer', traceparent: turn.incoming.traceparent },
          () => handle(turn, worker as Worker<KindType>, deps),
        )
      } catch (error) {
        // The broker did not take the outcome: nothing has happened as far as anyone knows.
        deps.log.warn(
          { err: error, queue: turn.queue, task: turn.incoming.correlationId },
          'command goes back to its queue',
        )
        await delay(giveBackAfterMs, undefined, { signal }).catch(() => undefined)
        delivery.giveBack()
      }
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
  // After a lost connection the broker sends again what still runs here; that copy waits for the outcome.
  const leave = await deps.turns.enter(readable.command.task_id, deps.running.stopping)
  if (!leave) return comeBack(readable, deps, stopping)
  try {
    await begin({ ...readable, startedAt: new Date() }, worker, deps)
  } finally {
    leave()
  }
}

const begin = async (turn: Readable, worker: Worker<KindType>, deps: RunDeps): Promise<void> => {
  // Not before its turn: what it gives up here would be the lease of the copy that runs.
  if (deps.circuit.isOpen) return comeBack(turn, deps, heldBack)
  const claim = await deps.leases.claim(turn.command.task_id, turn.isAlone)
  switch (claim.state) {
    case 'over':
      return turn.delivery.ack()
    case 'canceled':
      return end(turn, deps, { outcome: 'canceled', attempts: turn.command.attempts })
    case 'taken':
      return comeBack(turn, deps, taken)
    case 'suspect':
      return beginAlone(turn, worker, deps)
    case 'claimed':
      if (claim.starts > maxCrashes) return crashed(turn, deps, claim.starts - 1)
      return attempt({ ...turn, hasBegun: claim.starts > 1 }, worker, deps)
    case 'unknown':
      return attempt(turn, worker, deps)
  }
}

// A worker that crashes takes with it whatever else it runs. What was there runs one after the other from then on, so that the
// next crash counts against the one that causes it.
const beginAlone = async (turn: Readable, worker: Worker<KindType>, deps: RunDeps): Promise<void> => {
  const leave = await deps.turns.enter('suspects', deps.running.stopping)
  if (!leave) return comeBack(turn, deps, stopping)
  try {
    await begin({ ...turn, isAlone: true, startedAt: new Date() }, worker, deps)
  } finally {
    leave()
  }
}

const attempt = async (given: Readable, worker: Worker<KindType>, deps: RunDeps): Promise<void> => {
  const missed = missedDeadline(given)
  if (missed) return fail(given, deps, { error: missed, isInterrupted: false })
  const turn = begun(given)
  const { command, incoming, kind } = turn
  const meanwhile = tellMeanwhile(turn, deps)
  // Who named a time hears that it was kept: short work that fails would otherwise look as if it had never begun.
  if (given.command.start_before) meanwhile.started()
  const running = deps.running.begin({
    taskId: command.task_id,
    accountId: command.account_id,
    attempt: incoming.attempt,
    startedAt: turn.startedAt,
    timeoutMs: kind.timeoutMs,
    finishBefore: command.finish_before,
    onLong: meanwhile.started,
  })
  try {
    const ending = await work(turn, worker, { ...running, ...meanwhile })
    await meanwhile.told()
    if ('work' in ending) await succeed(turn, deps, ending.work)
    else await fail(turn, deps, ending)
  } finally {
    running.end()
  }
}

const missedDeadline = ({ command, startedAt, hasBegun = false }: Readable): Failure | undefined => {
  const isPast = (time: string | undefined): boolean => time !== undefined && new Date(time) < startedAt
  if (!hasBegun && isPast(command.start_before))
    return new Failure('deadline-exceeded', 'No worker was free before start_before.')
  return isPast(command.finish_before) ? new Failure('deadline-exceeded') : undefined
}

/** What has begun in time has kept that deadline for good, however often and for whatever reason it comes back. */
const begun = ({ command: { start_before: _kept, ...command }, ...turn }: Readable): Readable => ({ ...turn, command })

const work = async (
  { command, incoming, input }: Readable,
  worker: Worker<KindType>,
  { signal, progress, output, reasonFor }: RunningJob & Meanwhile,
): Promise<{ work: Work } | Failed> => {
  try {
    const about = {
      taskId: command.task_id,
      accountId: command.account_id,
      attempt: incoming.attempt,
      known: command.known,
    }
    return { work: await worker({ ...about, input: input as never, signal, progress, output }) }
  } catch (error) {
    return { error: reasonFor(error), isInterrupted: signal.aborted }
  }
}
