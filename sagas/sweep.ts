import { settlementQueue } from '#infra/broker/topology.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites } from '#infra/db/messages/outbox.ts'
import { commandFor, type CommandFacts } from '#infra/db/messages/task-command.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isTransient } from '#infra/db/transient.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { settle, type Told } from './settlement.ts'

/** A task of which nothing was heard for so long is looked at: longer than a lease and than the longest rung of the ladder. */
const silentMs = 45_000
/** After this silence the command is sent again even if its queue has a backlog or Redis cannot say who works on it. */
const deafMs = 600_000
const batchSize = 500

export type SweepDeps = {
  em: () => EntityManager
  leases: Pick<Leases, 'held' | 'reopen'>
  /** How many messages wait in a queue. */
  waiting: (queue: string) => Promise<number>
  log: Log
  /** Shorter in tests. */
  silentAfterMs?: number
}

/** Ends what is past its deadline and sends again what the broker has lost. Returns how many tasks it touched. */
export const sweepOnce = async (deps: SweepDeps): Promise<number> =>
  (await expireOverdue(deps)) + (await rescueSilent(deps))

const expireOverdue = async (deps: SweepDeps): Promise<number> => {
  const overdue = await query<{ id: string; which: 'start_before' | 'finish_before' }>(
    deps.em(),
    sql`select id, case when finish_before < now() then 'finish_before' else 'start_before' end as which
        from task where status in ('queued', 'running', 'canceling')
          and (finish_before < now() or (status = 'queued' and start_before < now()))
        limit ${batchSize}`,
  )
  const told = overdue.map(({ id, which }): Told => ({ taskId: id, happening: { happened: 'deadline-passed', which } }))
  return settleAll(deps, told)
}

type Silent = CommandFacts & { status: 'queued' | 'running' | 'canceling'; isDeaf: boolean; queue: string }

const rescueSilent = async (deps: SweepDeps): Promise<number> => {
  const { em, leases, silentAfterMs = silentMs } = deps
  const silent = await query<Silent>(
    em(),
    sql`select id, account_id as "accountId", type, lane, input, start_before as "startBefore", finish_before as "finishBefore",
          traceparent, status, type || '.' || lane as queue,
          seen_at < now() - ${deafMs} * interval '1 millisecond' as "isDeaf"
        from task where status in ('queued', 'running', 'canceling')
          and seen_at < now() - ${silentAfterMs} * interval '1 millisecond'
          -- What still waits in the database was never with the broker.
          and not exists (select from outbox where correlation_id = task.id)
          and not exists (select from held_command where correlation_id = task.id)
        order by seen_at limit ${batchSize}`,
  )
  if (silent.length === 0) return 0
  const held = await leases.held(silent.map(({ id }) => id))
  const lost = silent.filter(({ id, isDeaf }) => (held ? !held.has(id) : isDeaf))
  const canceled = lost.filter(({ status }) => status === 'canceling')
  const resent = await emptyQueued(
    deps,
    lost.filter(({ status }) => status !== 'canceling'),
  )
  // Where the work was done, its outcome was lost on the way here: it is done again, not skipped as over.
  await leases.reopen(resent.map(({ id }) => id))
  await resend(deps, resent)
  return (
    resent.length +
    (await settleAll(
      deps,
      canceled.map(({ id }) => ({ taskId: id, happening: { happened: 'cancel-abandoned' } })),
    ))
  )
}

// A message that waits behind others is not lost: only an empty queue proves that it is not there. The same is true of outcomes.
const emptyQueued = async ({ waiting }: SweepDeps, tasks: readonly Silent[]): Promise<Silent[]> => {
  if (tasks.length === 0) return []
  const depths = new Map<string, number>()
  const isSettling = (await waiting(settlementQueue)) > 0
  for (const queue of new Set(tasks.map(task => task.queue))) depths.set(queue, await waiting(queue))
  return tasks.filter(({ queue, isDeaf }) => isDeaf || (!isSettling && depths.get(queue) === 0))
}

const resend = async ({ em, log }: SweepDeps, tasks: readonly Silent[]): Promise<void> => {
  if (tasks.length === 0) return
  await inTransaction(em, async tx => {
    const seen = sql`update task set seen_at = now() where id = any(${tasks.map(({ id }) => id)}::text[])`
    await writeAll(tx, [...commandWrites(tasks.map(commandFor)), { statement: seen }])
  })
  log.warn({ tasks: tasks.length, first: tasks[0]!.id }, 'commands were lost; sent again')
}

type SettleDeps = Pick<SweepDeps, 'em' | 'log'>

/** Settles all together; where that is refused, each alone, so that one task that cannot be settled does not keep the others open. */
const settleAll = async (deps: SettleDeps, told: readonly Told[]): Promise<number> => {
  if (told.length === 0) return 0
  try {
    const settled = await inTransaction(deps.em, tx => settle(tx, told))
    return settled
  } catch (error) {
    if (isTransient(error)) throw error
    if (told.length === 1) {
      deps.log.error({ err: error, task: told[0]!.taskId }, 'task cannot be settled; somebody must look at its account')
      return 0
    }
    let settled = 0
    for (const one of told) settled += await settleAll(deps, [one])
    return settled
  }
}
