import { readBudgets } from '#infra/db/money/budgets.ts'
import { groupCommit } from '#infra/db/group-commit.ts'
import { lockClaims, type Claim, type ClaimState, type Stored } from '#infra/db/idempotency.ts'
import { isOverdraft, lockWallets } from '#infra/db/money/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { readUsage } from '#infra/db/money/quotas.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isConflict, isTransient } from '#infra/db/transient.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { Caller } from '../caller.ts'
import { admitDrafts, type Admission } from './admit-drafts.ts'
import type { Refusal, Room } from './admit.ts'
import { readKeyPlaces } from './key-places.ts'
import { knownRooms, monotonicMs, type KnownRooms, type Rooms } from './known-rooms.ts'
import type { Draft, NewBatch, NewTask } from './new-task.ts'
import { storeAccepted } from './store-accepted.ts'

export type Submission = {
  caller: Caller
  drafts: readonly Draft[]
  /** `atomic`: one draft that does not fit refuses all. */
  mode: 'atomic' | 'partial'
  requestId: string
  traceparent: string
  claim?: Claim | undefined
  /** The batch that the tasks belong to, stored beside them; its row also lists what had no room. */
  batch?: { id: string; location: string; row: (refused: { draft: Draft; refusal: Refusal }[]) => NewBatch }
}

export type Answer =
  | {
      answer: 'accepted'
      tasks: NewTask[]
      known: ReadonlyMap<string, unknown>
      /** Of the pictures that the tasks read. */
      pixels: bigint
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
export const acceptor = (em: () => EntityManager, known: KnownRooms = knownRooms()): Accept => {
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
    await storeAccepted(em, { batch, answers, rooms: found.rooms })
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
    const forgotten = known.forgotten()
    const locked = { ...(await lockRooms(tx, callersOf(batch))), forgotten }
    const lockedAtMs = monotonicMs()
    const places = await readKeyPlaces(
      tx,
      batch.map(({ caller }) => caller),
    )
    const decided = batch.map((submission, place) => decide(submission, { claim: claims[place]!, ...locked, places }))
    await storeAccepted(tx, { batch, answers: decided, rooms: locked.rooms })
    return { answers: decided, found: locked, foundAtMs: lockedAtMs }
  })
  known.keep(found, foundAtMs)
  return answers
}

const callersOf = (batch: readonly Submission[]): Caller[] => [
  ...new Map(batch.map(({ caller }) => [caller.accountId, caller])).values(),
]

// The lock on the wallet orders everybody who accepts for the account, so it is taken before the quotas are read.
const lockRooms = async (em: EntityManager, callers: readonly Caller[]): Promise<Omit<Rooms, 'forgotten'>> => {
  const ids = callers.map(({ accountId }) => accountId)
  const wallets = await lockWallets(em, ids)
  const { accounts, now } = await readUsage(em, ids)
  const budgets = Map.groupBy(await readBudgets(em, ids, now), ({ accountId }) => accountId)
  const rooms = callers.map(({ accountId: id, limits }): [string, Room] => {
    const { usage, windows } = accounts.get(id)!
    return [id, { wallet: wallets.get(id)!, usage, windows, budgets: budgets.get(id) ?? [], limits }]
  })
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

type Context = Omit<Admission, 'room'> & { claim: ClaimState; rooms: Map<string, Room> }

const decide = (submission: Submission, { claim, rooms, ...moment }: Context): Answer => {
  if (claim.state === 'running') return { answer: 'in-progress' }
  if (claim.state === 'stored') {
    const isSame = claim.stored.fingerprint === submission.claim?.fingerprint
    return isSame ? { answer: 'replayed', stored: claim.stored } : { answer: 'key-reused' }
  }
  return admitDrafts(submission, { room: rooms.get(submission.caller.accountId)!, ...moment })
}

const countIn = (answer: Answer): void => {
  if (answer.answer !== 'accepted') return
  for (const { type, lane, held } of answer.tasks) {
    meters.tasksAccepted.add({ type, lane })
    meters.creditsHeld.add({}, Number(held))
  }
}
