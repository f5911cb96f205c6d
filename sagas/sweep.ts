import { settlementQueue } from '#infra/broker/topology.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites } from '#infra/db/messages/outbox.ts'
import { commandFor, type CommandFacts } from '#infra/db/messages/task-command.ts'
import { among, query, sql, writeAll, type RawBuilder } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isTransient } from '#infra/db/transient.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { settle, type Told } from './settlement.ts'

/** A task of which nothing was heard for so long is looked at: longer than a lease and than the longest rung of the ladder. */
const silentMs = 45_000
/** After this silence the command is sent again even if its queue has a backlog or Redis cannot say who works on it. */
const deafMs = 600_000
/** So long an outcome may be on its way into the database: in the hands of the settlement, where no depth of a queue shows it. */
const arrivesMs = 30_000
/** What was in time is told a moment later and read a moment after that: it comes before its deadline is held to have passed. */
const usualGraceMs = 3_000
/** The same while what was told waits to be read, or may: a load that never lets up puts no deadline off for longer. */
const backlogGraceMs = 60_000
const batchSize = 500
/** A backlog that is longer is looked at from its young end only; what has been silent for very long is looked at in any case. */
const mostPages = 200
const mostFresh = 5_000

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
  const graceMs = (await tellsAreWaiting(deps)) ? backlogGraceMs : usualGraceMs
  const overdue = await query<{ id: string; which: 'start_before' | 'finish_before' }>(
    deps.em(),
    sql`select id, case when finish_before < ${ago(graceMs)} then 'finish_before' else 'start_before' end as which
        from task where status in ('queued', 'running', 'canceling')
          and (finish_before < ${ago(graceMs)} or (status = 'queued' and start_before < ${ago(graceMs)}))
        limit ${batchSize}`,
  )
  const told = overdue.map(({ id, which }): Told => ({ taskId: id, happening: { happened: 'deadline-passed', which } }))
  return settleAll(deps, told)
}

// Whether nobody can say, as when the broker is away, or not: what kept its deadline may not have been heard of yet.
const tellsAreWaiting = ({ waiting }: SweepDeps): Promise<boolean> =>
  waiting(settlementQueue).then(
    messages => messages > 0,
    () => true,
  )

type Open = { id: string; queue: string; isDeaf: boolean }

type Silent = Open & {
  status: 'queued' | 'running' | 'canceling'
  /** As text: a Date would lose the microseconds by which a change is seen. */
  seenAt: string
}

/** What a sweep has seen of a queue: how many messages at most, and how many tasks it takes them to be for. */
type Depths = Map<string, { most: number; counted: number }>

// All of them in every sweep, a page at a time: those that are found alive stay silent, and must not hide the others.
const rescueSilent = async (deps: SweepDeps): Promise<number> => {
  const depths: Depths = new Map()
  let rescued = await rescue(deps, await readSilent(deps, sql`seen_at < ${ago(deafMs)}`, sql`asc`), new Map())
  let isBehind = sql`true`
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await readSilent(deps, isBehind, sql`desc`)
    rescued += await rescue(deps, page, depths)
    if (page.length < batchSize) break
    const { seenAt, id } = page.at(-1)!
    isBehind = sql`(seen_at, id) < (${seenAt}::timestamptz, ${id})`
  }
  return rescued
}

const ago = (ms: number): RawBuilder<unknown> => sql`now() - ${ms} * interval '1 millisecond'`

// What still waits in the database was never with the broker.
const isWithBroker = sql`not exists (select from outbox where correlation_id = task.id)
          and not exists (select from held_command where correlation_id = task.id)`

/** A page of those of which `which` is true, by when they were last heard of. */
const readSilent = (
  { em, silentAfterMs = silentMs }: SweepDeps,
  which: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): Promise<Silent[]> =>
  query<Silent>(
    em(),
    sql`select id, type || '.' || lane as queue, status, seen_at::text as "seenAt", seen_at < ${ago(deafMs)} as "isDeaf"
        from task where status in ('queued', 'running', 'canceling')
          and seen_at < ${ago(silentAfterMs)} and ${which} and ${isWithBroker}
        order by seen_at ${order}, id ${order} limit ${batchSize}`,
  )

/** The tasks of these queues that were heard of lately. Leaving some out where there are many hides a loss and invents none. */
const readFresh = async ({ em, silentAfterMs = silentMs }: SweepDeps, queues: readonly string[]): Promise<Open[]> => {
  if (queues.length === 0) return []
  return query<Open>(
    em(),
    sql`select id, type || '.' || lane as queue, false as "isDeaf"
        from task where status in ('queued', 'running')
          and seen_at >= ${ago(silentAfterMs)}
          and type || '.' || lane = any(${[...queues]}::text[]) and ${isWithBroker}
        limit ${mostFresh}`,
  )
}

const rescue = async (deps: SweepDeps, silent: readonly Silent[], depths: Depths): Promise<number> => {
  if (silent.length === 0) return 0
  const adrift = await unheld(deps, silent)
  const canceled = adrift.filter(({ status }) => status === 'canceling')
  const ended = await settleAll(
    deps,
    canceled.map(({ id }) => ({ taskId: id, happening: { happened: 'cancel-abandoned' } })),
  )
  const open = adrift.filter(({ status }) => status !== 'canceling')
  return ended + (await resend(deps, await missing(deps, open, depths)))
}

const unheld = async <Task extends Open>(deps: SweepDeps, tasks: readonly Task[]): Promise<Task[]> => {
  const ids = tasks.map(({ id }) => id)
  const held = await deps.leases.held(ids, arrivalOf(deps))
  return tasks.filter(({ id, isDeaf }) => (held ? !held.has(id) : isDeaf))
}

const arrivalOf = ({ silentAfterMs = silentMs }: SweepDeps): number => Math.min(arrivesMs, silentAfterMs)

/**
 * Those for which there is no message. A queue with so many messages carries so many of the tasks that nobody holds, and the others
 * are lost, however long the queue is. A purge takes what was there first, so the last heard of are taken to be the ones in it; if it
 * is another one, a second copy is sent, which whoever gets it finds over.
 */
const missing = async (deps: SweepDeps, tasks: readonly Silent[], depths: Depths): Promise<Silent[]> => {
  if (tasks.length === 0) return []
  const queues = [...new Set(tasks.map(({ queue }) => queue))]
  const fresh = await readFresh(
    deps,
    queues.filter(queue => !depths.has(queue)),
  )
  for (const queue of queues) {
    const { most, counted } = depths.get(queue) ?? { most: 0, counted: 0 }
    depths.set(queue, { most: Math.max(most, await deps.waiting(queue)), counted })
  }
  const isSettling = (await deps.waiting(settlementQueue)) > 0
  // After the depths, and those that are silent once more: what a worker takes from its queue meanwhile was counted there or is held.
  for (const { queue } of await unheld(deps, fresh)) count(depths, queue)
  const adrift = await unheld(deps, tasks)
  return adrift.filter(({ isDeaf, queue }) => {
    const isCarried = count(depths, queue)
    return isDeaf || !(isCarried || isSettling)
  })
}

/** Takes a message of this queue to be for one more task; false when there are no more. */
const count = (depths: Depths, queue: string): boolean => {
  const { most, counted } = depths.get(queue)!
  depths.set(queue, { most, counted: counted + 1 })
  return counted < most
}

/** Sends those again that are as they were read: any other has been heard of meanwhile. Returns how many. */
const resend = async (deps: SweepDeps, tasks: readonly Silent[]): Promise<number> => {
  if (tasks.length === 0) return 0
  const sent = await inTransaction(deps.em, async tx => {
    const lost = await query<CommandFacts>(tx, takeUp(tasks))
    // Where the work was done, its outcome was lost on the way here: it is done again, not skipped as over. While the rows are locked,
    // so that no outcome is settled now, and before the commit, from which on a worker may get the command.
    await deps.leases.reopen(
      lost.map(({ id }) => id),
      arrivalOf(deps),
    )
    await writeAll(tx, commandWrites(lost.map(commandFor)))
    return lost
  })
  if (sent.length > 0) deps.log.warn({ tasks: sent.length, first: sent[0]!.id }, 'commands were lost; sent again')
  return sent.length
}

// In the order of their ids as everybody locks them; one that is locked by another is being changed.
const takeUp = (tasks: readonly Silent[]): RawBuilder<CommandFacts> => {
  const ids = tasks.map(({ id }) => id)
  const seenAt = tasks.map(task => task.seenAt)
  return sql<CommandFacts>`update task set seen_at = now() where id = any(array(
      select task.id from task join unnest(${ids}::text[], ${seenAt}::timestamptz[]) as silent (id, seen_at) on silent.id = task.id
      where ${among('task.id', ids)} and status in ('queued', 'running') and task.seen_at = silent.seen_at
      order by task.id for update of task skip locked))
    returning id, account_id as "accountId", type, lane, input,
      case when status = 'queued' then start_before end as "startBefore", finish_before as "finishBefore", traceparent`
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
