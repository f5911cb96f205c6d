import { eventWrites } from '#infra/db/event-log.ts'
import { groupCommit } from '#infra/db/group-commit.ts'
import { claimWrites, lockClaims, type Claim, type ClaimState, type Stored } from '#infra/db/idempotency.ts'
import { isOverdraft, lockWallets, movedWallets, transferWrites, type Transfer } from '#infra/db/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites, type Command } from '#infra/db/outbox.ts'
import { acceptedWrites, readUsage, type Accepted } from '#infra/db/quotas.ts'
import { insertion, writeAll } from '#infra/db/sql.ts'
import { commandFor } from '#infra/db/task-command.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isConflict, isTransient } from '#infra/db/transient.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { Caller } from '../caller.ts'
import { admit, quotaLimits, type Refusal, type Room } from './admit.ts'
import { knownRooms, monotonicMs, type KnownRooms, type Rooms } from './known-rooms.ts'
import { newTask, queuedEvent, type Draft, type NewTask } from './new-task.ts'

export type Submission = {
  caller: Caller
  drafts: readonly Draft[]
  /** `atomic`: one draft that does not fit refuses all. */
  mode: 'atomic' | 'partial'
  requestId: string
  traceparent: string
  claim?: Claim | undefined
  /** The batch that the tasks belong to, stored beside them; its row also lists what had no room. */
  batch?: { id: string; location: string; row: (refused: { draft: Draft; refusal: Refusal }[]) => object }
}

export type Answer =
  | {
      answer: 'accepted'
      tasks: NewTask[]
      known: ReadonlyMap<string, unknown>
      refused: { draft: Draft; refusal: Refusal }[]
    }
  | { answer: 'refused'; refusal: Refusal }
  | { answer: 'replayed'; stored: Stored }
  | { answer: 'in-progress' }
  | { answer: 'key-reused' }

export type Accept = (submission: Submission) => Promise<Answer>

/** The most that share one transaction: more gain little and make the first wait for the last. */
const maxBatch = 100

/**
 * Accepts tasks: the idempotency claim, the quotas, the hold on credits, the rows, their events and their commands become true
 * together or not at all. Submissions that come at the same time share a transaction. Usually it is a single statement, decided
 * on what is known and guarded by the database; whatever is out of date or has no room is decided again under locks.
 */
export const acceptor = (em: () => EntityManager): Accept => {
  const known = knownRooms()
  return groupCommit<Submission, Answer>({
    maxBatch,
    parallel: 1,
    run: async batch => {
      const answers = (await acceptAtOnce(em(), known, batch)) ?? (await acceptUnderLocks(em, known, batch))
      for (const answer of answers) countIn(answer)
      return answers
    },
    concernsAll: isTransient,
  })
}

const acceptAtOnce = async (
  em: EntityManager,
  known: KnownRooms,
  batch: readonly Submission[],
): Promise<Answer[] | undefined> => {
  const found = known.take(callersOf(batch))
  if (!found) return undefined
  const claims = inThisBatch(batch)
  const answers = batch.map((submission, place) => decide(submission, { claim: claims[place]!, ...found }))
  if (!answers.every(answer => answer.answer === 'accepted' && answer.refused.length === 0)) return undefined
  try {
    await store(em, { batch, answers, now: found.now })
  } catch (error) {
    if (isConflict(error) || isOverdraft(error)) return undefined
    throw error
  }
  known.keep(found)
  return answers
}

const acceptUnderLocks = async (
  em: () => EntityManager,
  known: KnownRooms,
  batch: readonly Submission[],
): Promise<Answer[]> => {
  const { answers, found, foundAtMs } = await inTransaction(em, async tx => {
    const claims = await claimStates(tx, batch)
    const locked = await lockRooms(tx, callersOf(batch))
    const lockedAtMs = monotonicMs()
    const decided = batch.map((submission, place) => decide(submission, { claim: claims[place]!, ...locked }))
    await store(tx, { batch, answers: decided, now: locked.now })
    return { answers: decided, found: locked, foundAtMs: lockedAtMs }
  })
  known.keep(found, foundAtMs)
  return answers
}

const callersOf = (batch: readonly Submission[]): Caller[] => [
  ...new Map(batch.map(({ caller }) => [caller.accountId, caller])).values(),
]

// The lock on the wallet orders everybody who accepts for the account, so it is taken before the quotas are read.
const lockRooms = async (em: EntityManager, callers: readonly Caller[]): Promise<Rooms> => {
  const ids = callers.map(({ accountId }) => accountId)
  const wallets = await lockWallets(em, ids)
  const { usage, now } = await readUsage(em, ids)
  const rooms = callers.map(
    ({ accountId: id, limits }) => [id, { wallet: wallets.get(id)!, usage: usage.get(id)!, limits }] as const,
  )
  return { rooms: new Map(rooms), now }
}

const claimStates = async (em: EntityManager, batch: readonly Submission[]): Promise<ClaimState[]> => {
  const states = await lockClaims(
    em,
    batch.flatMap(({ claim }) => claim ?? []),
  )
  let next = 0
  // Two of the same key in one transaction both hold its lock; the first one wins.
  return inThisBatch(batch).map((inBatch, place) => {
    const state = batch[place]!.claim ? states[next++]! : inBatch
    return state.state === 'free' ? inBatch : state
  })
}

/** What each claim stands at if nobody else has anything to do with it. */
const inThisBatch = (batch: readonly Submission[]): ClaimState[] => {
  const seen = new Set<string>()
  return batch.map(({ claim }) => {
    if (!claim) return { state: 'free' }
    const name = JSON.stringify([claim.accountId, claim.route, claim.key])
    const isFirst = !seen.has(name)
    seen.add(name)
    return { state: isFirst ? 'free' : 'running' }
  })
}

type Context = { claim: ClaimState; rooms: Map<string, Room>; now: Date }

const decide = (submission: Submission, { claim, rooms, now }: Context): Answer => {
  if (claim.state === 'running') return { answer: 'in-progress' }
  if (claim.state === 'stored') {
    const isSame = claim.stored.fingerprint === submission.claim?.fingerprint
    return isSame ? { answer: 'replayed', stored: claim.stored } : { answer: 'key-reused' }
  }
  return admitAll(submission, { room: rooms.get(submission.caller.accountId)!, now })
}

const admitAll = (submission: Submission, { room, now }: { room: Room; now: Date }): Answer => {
  const { caller, drafts, mode, requestId, traceparent } = submission
  // A single draft that does not fit leaves the room as it was.
  const before = drafts.length > 1 ? structuredClone({ wallet: room.wallet, usage: room.usage }) : {}
  const tasks: NewTask[] = []
  const known = new Map<string, unknown>()
  const refused: { draft: Draft; refusal: Refusal }[] = []
  for (const draft of drafts) {
    const refusal = admit(room, draft.price)
    if (refusal) {
      refused.push({ draft, refusal })
      continue
    }
    const task = newTask(draft, { accountId: caller.accountId, keyId: caller.keyId, requestId, traceparent, now })
    tasks.push(task)
    if (draft.known !== undefined) known.set(task.id, draft.known)
  }
  const first = refused[0]
  if (first && (mode === 'atomic' || tasks.length === 0)) {
    Object.assign(room, before)
    return { answer: 'refused', refusal: first.refusal }
  }
  return { answer: 'accepted', tasks, known, refused }
}

const countIn = (answer: Answer): void => {
  if (answer.answer !== 'accepted') return
  for (const { type, lane, held } of answer.tasks) {
    meters.tasksAccepted.add({ type, lane })
    meters.creditsHeld.add({}, Number(held))
  }
}

type Decided = { batch: readonly Submission[]; answers: readonly Answer[]; now: Date }

const store = async (em: EntityManager, { batch, answers, now }: Decided): Promise<void> => {
  const accepted = batch.flatMap((submission, place) => {
    const answer = answers[place]!
    return answer.answer === 'accepted' ? [{ submission, ...answer }] : []
  })
  const tasks = accepted.flatMap(({ tasks: some }) => some)
  if (tasks.length === 0) return

  const holds = tasks.filter(({ held }) => held > 0n).map(holdFor)
  await writeAll(em, [
    ...insertion(
      'batch',
      accepted.flatMap(({ submission, refused }) => submission.batch?.row(refused) ?? []),
    ),
    ...insertion('task', tasks),
    ...transferWrites(holds),
    ...acceptedWrites(countsOf(accepted), now, holds.length > 0 ? movedWallets : undefined),
    ...claimWrites(accepted.flatMap(storedClaim)),
    ...eventWrites(tasks.map(queuedEvent)),
    ...commandWrites(accepted.flatMap(commandsOf)),
  ])
}

type Commanded = { tasks: readonly NewTask[]; known: ReadonlyMap<string, unknown> }

const commandsOf = ({ tasks, known }: Commanded): Command[] =>
  tasks.map(task => commandFor({ ...task, known: known.get(task.id) }))

const holdFor = ({ id, accountId, held }: NewTask): Transfer => ({
  operationId: `hold:${id}`,
  accountId,
  source: 'available',
  target: 'held',
  amount: held,
  taskId: id,
})

const countsOf = (accepted: readonly { submission: Submission; tasks: readonly NewTask[] }[]): Accepted[] => {
  const counts = new Map<string, Accepted>()
  for (const { submission, tasks } of accepted) {
    const { accountId, limits } = submission.caller
    const known = counts.get(accountId)?.tasks ?? 0
    counts.set(accountId, { accountId, tasks: known + tasks.length, limits: quotaLimits(limits) })
  }
  return [...counts.values()].filter(({ tasks }) => tasks > 0)
}

const storedClaim = ({ submission, tasks }: { submission: Submission; tasks: NewTask[] }): Stored[] => {
  if (!submission.claim) return []
  const resourceId = submission.batch?.id ?? tasks[0]!.id
  const location = submission.batch?.location ?? `/v1/tasks/${resourceId}`
  return [{ ...submission.claim, status: 202, location, resourceId }]
}
