import { eventWrites } from '#infra/db/event-log.ts'
import { groupCommit } from '#infra/db/group-commit.ts'
import { claimWrites, lockClaims, type Claim, type ClaimState, type Stored } from '#infra/db/idempotency.ts'
import { lockWallets, transferWrites, type Transfer } from '#infra/db/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites } from '#infra/db/outbox.ts'
import { acceptedWrites, readUsage } from '#infra/db/quotas.ts'
import { insertion, writeAll } from '#infra/db/sql.ts'
import { commandFor } from '#infra/db/task-command.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isTransient } from '#infra/db/transient.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { Caller } from '../caller.ts'
import { admit, type Refusal, type Room } from './admit.ts'
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
  | { answer: 'accepted'; tasks: NewTask[]; refused: { draft: Draft; refusal: Refusal }[] }
  | { answer: 'refused'; refusal: Refusal }
  | { answer: 'replayed'; stored: Stored }
  | { answer: 'in-progress' }
  | { answer: 'key-reused' }

export type Accept = (submission: Submission) => Promise<Answer>

type Deps = { em: () => EntityManager; onCommit: () => void }

/** The most that share one transaction: more gain little and make the first wait for the last. */
const maxBatch = 100

/**
 * Accepts tasks: the idempotency claim, the quotas, the hold on credits, the rows, their events and their commands become true
 * together or not at all. Submissions that come at the same time share a transaction.
 */
export const acceptor = ({ em, onCommit }: Deps): Accept =>
  groupCommit<Submission, Answer>({
    maxBatch,
    parallel: 1,
    run: async batch => {
      const answers = await inTransaction(em, tx => acceptBatch(tx, batch))
      onCommit()
      for (const answer of answers) countIn(answer)
      return answers
    },
    concernsAll: isTransient,
  })

const acceptBatch = async (em: EntityManager, batch: readonly Submission[]): Promise<Answer[]> => {
  const claims = await claimStates(em, batch)
  const { rooms, now } = await lockRooms(em, batch)
  const answers = batch.map((submission, place) => decide(submission, { claim: claims[place]!, rooms, now }))
  await store(em, { batch, answers, now })
  return answers
}

// The lock on the wallet orders everybody who accepts for the account, so it is taken before the quotas are read.
const lockRooms = async (
  em: EntityManager,
  batch: readonly Submission[],
): Promise<{ rooms: Map<string, Room>; now: Date }> => {
  const callers = new Map(batch.map(({ caller }) => [caller.accountId, caller]))
  const wallets = await lockWallets(em, [...callers.keys()])
  const { usage, now } = await readUsage(em, [...callers.keys()])
  const rooms = [...callers].map(
    ([id, { limits }]) => [id, { wallet: wallets.get(id)!, usage: usage.get(id)!, limits }] as const,
  )
  return { rooms: new Map(rooms), now }
}

const claimStates = async (em: EntityManager, batch: readonly Submission[]): Promise<ClaimState[]> => {
  const claims = batch.flatMap(({ claim }) => claim ?? [])
  const states = await lockClaims(em, claims)
  const seen = new Set<string>()
  let next = 0
  return batch.map(({ claim }) => {
    if (!claim) return { state: 'free' }
    const state = states[next++]!
    const name = JSON.stringify([claim.accountId, claim.route, claim.key])
    // Two of the same key in one transaction both hold its lock; the first one wins.
    if (state.state === 'free' && seen.has(name)) return { state: 'running' }
    seen.add(name)
    return state
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
  const before = structuredClone({ wallet: room.wallet, usage: room.usage })
  const tasks: NewTask[] = []
  const refused: { draft: Draft; refusal: Refusal }[] = []
  for (const draft of drafts) {
    const refusal = admit(room, draft.price)
    if (refusal) refused.push({ draft, refusal })
    else tasks.push(newTask(draft, { accountId: caller.accountId, keyId: caller.keyId, requestId, traceparent, now }))
  }
  const first = refused[0]
  if (first && (mode === 'atomic' || tasks.length === 0)) {
    Object.assign(room, before)
    return { answer: 'refused', refusal: first.refusal }
  }
  return { answer: 'accepted', tasks, refused }
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

  await writeAll(em, [
    ...insertion(
      'batch',
      accepted.flatMap(({ submission, refused }) => submission.batch?.row(refused) ?? []),
    ),
    ...insertion('task', tasks),
    ...transferWrites(tasks.filter(({ held }) => held > 0n).map(holdFor)),
    ...acceptedWrites(countBy(tasks), now),
    ...claimWrites(accepted.flatMap(storedClaim)),
    ...eventWrites(tasks.map(queuedEvent)),
    ...commandWrites(tasks.map(commandFor)),
  ])
}

const holdFor = ({ id, accountId, held }: NewTask): Transfer => ({
  operationId: `hold:${id}`,
  accountId,
  source: 'available',
  target: 'held',
  amount: held,
  taskId: id,
})

const countBy = (tasks: readonly NewTask[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { accountId } of tasks) counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
  return counts
}

const storedClaim = ({ submission, tasks }: { submission: Submission; tasks: NewTask[] }): Stored[] => {
  if (!submission.claim) return []
  const resourceId = submission.batch?.id ?? tasks[0]!.id
  const location = submission.batch?.location ?? `/v1/tasks/${resourceId}`
  return [{ ...submission.claim, status: 202, location, resourceId }]
}
