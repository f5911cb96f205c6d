import { isDone } from '#contracts/http/tasks.ts'
import { taskEventData } from '#contracts/events/task-data.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import { inProportion } from '#contracts/prices/price-rules.ts'
import { findKind } from '#contracts/tasks/registry.ts'
import { returnWrites, type Return } from '#infra/db/money/budget-counts.ts'
import { eventWrites, type NewEvent } from '#infra/db/events/event-log.ts'
import { freedPlaceWrites } from '#infra/db/identity/key-places.ts'
import { movedWallets, transferWrites, type Transfer } from '#infra/db/money/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { endedWrites } from '#infra/db/money/quotas.ts'
import { writeAll, type Write } from '#infra/db/sql.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { countEndedItems } from './batch/state.ts'
import { decide as decideCredit, evolve as evolveHold, type Ending } from './credit/credit.ts'
import { decide as decideQuota } from './quota/quota.ts'
import { assetWrites } from './task/asset-writes.ts'
import { finalOutput, land, placed } from './task/outputs.ts'
import { keptUntil } from './task/retention.ts'
import { lockTasks, readTasks, taskWrites, type OpenTask } from './task/state.ts'
import { decide as decideTask, type Happening, type Transition } from './task/task.ts'

/** Something that happened to a task, and the message that said so. */
export type Told = { taskId: string; happening: Happening; causationId?: string }

/** What one happening changed; nothing when it came late or for a task that nobody knows. */
type Change = {
  task: OpenTask
  before: OpenTask
  transition: Transition
  happening: Happening
  causationId?: string | undefined
}

/**
 * Gives every task its next state and, if it has ended, its final cost: the row, its event, the ledger and the quotas change in
 * the caller's transaction, so a task that reads as ended already shows what it cost. Returns how many happenings had an effect.
 */
export const settle = async (em: EntityManager, told: readonly Told[]): Promise<number> => {
  const changes = changesOf(told, await lockTasks(em, told.map(taskIdOf)))
  const batchEvents = await countEndedItems(em, endedItems(changes))
  await writeAll(em, writesOf(changes, batchEvents))
  for (const change of ended(changes)) count(change)
  return changes.length
}

/**
 * The same without a transaction and its locks, in one statement together with the writes `beside`; a conflict if a task has
 * changed since it was read. Returns false, with nothing done, for items of batches, whose ends are counted under a lock.
 */
export const settleAtOnce = async (
  em: EntityManager,
  told: readonly Told[],
  beside: readonly Write[],
): Promise<boolean> => {
  const changes = changesOf(told, await readTasks(em, told.map(taskIdOf)))
  if (endedItems(changes).length > 0) return false
  await writeAll(em, [...beside, ...writesOf(changes, [])])
  for (const change of ended(changes)) count(change)
  return true
}

const taskIdOf = ({ taskId }: Told): string => taskId

type Read = { tasks: Map<string, OpenTask>; now: Date }

const changesOf = (told: readonly Told[], { tasks, now }: Read): Change[] => {
  const latest = new Map(tasks)
  return told.flatMap(one => apply(one, { tasks: latest, now }))
}

const writesOf = (changes: readonly Change[], batchEvents: readonly NewEvent[]): Write[] => {
  const transfers = ended(changes).flatMap(transfersOf)
  const stories = storiesOf(changes)
  const afterWallets = transfers.length > 0 ? movedWallets : undefined
  return [
    ...taskWrites(stories),
    ...transferWrites(transfers),
    ...endedWrites(endedBy(changes, 'accountId'), afterWallets),
    ...freedPlaceWrites(endedBy(changes, 'countedKey'), afterWallets),
    ...returnWrites(ended(changes).flatMap(returnOf), afterWallets),
    ...assetWrites(stories),
    ...eventWrites([...changes.map(eventOf), ...batchEvents]),
  ]
}

/** Each task as its last change leaves it, and as its first one found it. */
const storiesOf = (changes: readonly Change[]): { task: OpenTask; before: OpenTask }[] => {
  const first = new Map(changes.toReversed().map(({ task, before }) => [task.id, before]))
  const last = new Map(changes.map(({ task }) => [task.id, task]))
  return [...last].map(([id, task]) => ({ task, before: first.get(id)! }))
}

// Before the commit: a transaction that has to be repeated is counted twice, which a rate can bear.
const count = ({ task, before }: Change): void => {
  const { type, status } = task
  meters.tasksFinished.add({ type, status })
  meters.taskDuration.observe({ type, status }, (task.finishedAt!.getTime() - task.createdAt.getTime()) / 1000)
  meters.creditsCaptured.add({}, Number(task.charged - before.charged))
  meters.creditsReleased.add({}, Number(task.released - before.released))
}

// Done twice, or done when nobody waited any more: the provider may bill what nobody is charged for, so somebody should know.
const countLate = ({ type, status }: OpenTask, { happened }: Happening): void => {
  if (isDone(status) && (happened === 'succeeded' || happened === 'failed')) {
    meters.lateOutcomes.add({ type, status, outcome: happened })
  }
}

const apply = (
  { taskId, happening, causationId }: Told,
  { tasks, now }: { tasks: Map<string, OpenTask>; now: Date },
): Change[] => {
  const before = tasks.get(taskId)
  const transition = before && decideTask(before, happening)
  if (!transition) {
    if (before) countLate(before, happening)
    return []
  }
  const task = evolve(before, { transition, happening, now })
  // A later happening in the same batch sees what this one made of the task.
  tasks.set(taskId, task)
  return [{ task, before, transition, happening, causationId }]
}

const evolve = (
  task: OpenTask,
  { transition, happening, now }: { transition: Transition; happening: Happening; now: Date },
): OpenTask => {
  const next: OpenTask = {
    ...task,
    status: transition.status,
    revision: task.revision + 1,
    // A file may be heard of before the start of the work that it came from.
    startedAt: transition.startedAt ?? task.startedAt ?? (transition.status === 'running' ? now : null),
    output: outputAfter(task, happening),
    attempts: transition.attempts ?? task.attempts,
    error: transition.error ?? null,
  }
  if (!isDone(next.status)) return next
  const settlement = decideCredit(task, endingOf(next, transition, happening))
  return {
    ...next,
    ...evolveHold(task, settlement),
    ...(happening.happened === 'succeeded' ? { result: happening.result, warnings: happening.warnings } : {}),
    finishedAt: now,
    expiresAt: keptUntil(task.retention, now),
  }
}

const outputAfter = ({ output }: OpenTask, happening: Happening): StoredFile[] => {
  if (happening.happened === 'output') return land(output, happening.file)
  return happening.happened === 'succeeded' ? finalOutput(output, happening.files) : output
}

const endingOf = (task: OpenTask, { status }: Transition, happening: Happening): Ending => {
  const kind = findKind(task.type)
  // Kinds speak of list prices.
  const atPrice = (part: bigint | undefined): bigint | undefined =>
    part === undefined ? undefined : inProportion(part, { price: task.held, listed: task.listed })
  if (happening.happened === 'succeeded') {
    const { delivered, requested, isRepeat } = happening
    return { status: 'succeeded', delivered, requested, atMost: isRepeat ? atPrice(kind?.repeatCredits) : undefined }
  }
  if (status === 'canceled' || status === 'expired') return { status, incurred: atPrice(kind?.incurred?.(task.output)) }
  return { status: 'failed' }
}

const ended = (changes: readonly Change[]): Change[] => changes.filter(({ task }) => isDone(task.status))

const transfersOf = ({ task, before }: Change): Transfer[] => {
  const { id: taskId, accountId } = task
  const about = { accountId, taskId, source: 'held' as const }
  const charge = task.charged - before.charged
  const release = task.released - before.released
  return [
    ...(charge > 0n ? [{ ...about, operationId: `capture:${taskId}`, target: 'earned' as const, amount: charge }] : []),
    ...(release > 0n
      ? [{ ...about, operationId: `release:${taskId}`, target: 'available' as const, amount: release }]
      : []),
  ]
}

const returnOf = ({ task, before }: Change): Return[] =>
  task.countedIn ? [{ countedIn: task.countedIn, amount: task.released - before.released }] : []

/** How many places became free, by whose they were. */
const endedBy = (changes: readonly Change[], whose: 'accountId' | 'countedKey'): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { task, before } of changes) {
    const freed = decideQuota(before.status, task.status)
    const owner = task[whose]
    if (freed > 0 && owner !== null) counts.set(owner, (counts.get(owner) ?? 0) + freed)
  }
  return counts
}

const endedItems = (changes: readonly Change[]): { batchId: string; status: OpenTask['status'] }[] =>
  ended(changes).flatMap(({ task }) => (task.batchId === null ? [] : [{ batchId: task.batchId, status: task.status }]))

const eventOf = ({ task, transition, happening, causationId }: Change): NewEvent => ({
  type: transition.event,
  subject: task.id,
  accountId: task.accountId,
  correlationId: task.id,
  causationId: causationId ?? null,
  traceparent: task.traceparent,
  data: taskEventData(task, happening.happened === 'output' ? placed(task.output, happening.file) : undefined),
})
