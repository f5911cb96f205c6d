import type { Counted } from '#infra/db/money/budget-counts.ts'
import type { Budget } from '#infra/db/money/budgets.ts'
import type { Answer, Submission } from './accept.ts'
import { admit, budgetsFor, type Refusal, type Room } from './admit.ts'
import { countedKeyOf, movePlaces, refusalOfKey, type KeyPlaces } from './key-places.ts'
import { newTask, type Draft, type NewTask } from './new-task.ts'

/** What drafts are admitted to. `places` are those of limited keys, where they were read. */
export type Admission = { room: Room; now: Date; places?: KeyPlaces }

/** Takes each draft of a submission out of the room, or says why it does not fit. */
export const admitDrafts = (submission: Submission, admission: Admission): Answer => {
  const { caller, drafts, mode } = submission
  const { room, places } = admission
  // A single draft that does not fit leaves the room as it was.
  const before =
    drafts.length > 1 ? structuredClone({ wallet: room.wallet, usage: room.usage, budgets: room.budgets }) : {}
  const tasks: NewTask[] = []
  const known = new Map<string, unknown>()
  const refused: { draft: Draft; refusal: Refusal }[] = []
  let pixels = 0n
  for (const draft of drafts) {
    const admitted = admitDraft(draft, submission, admission)
    if ('refusal' in admitted) {
      refused.push({ draft, refusal: admitted.refusal })
      continue
    }
    tasks.push(admitted.task)
    pixels += draft.pixels
    if (draft.known !== undefined) known.set(admitted.task.id, draft.known)
  }
  const first = refused[0]
  if (first && (mode === 'atomic' || tasks.length === 0)) {
    Object.assign(room, before)
    movePlaces(places, caller, -tasks.length)
    return { answer: 'refused', refusal: first.refusal }
  }
  return { answer: 'accepted', tasks, known, pixels, refused }
}

const admitDraft = (
  draft: Draft,
  { caller, requestId, traceparent }: Submission,
  { room, now, places }: Admission,
): { task: NewTask } | { refusal: Refusal } => {
  const { cost, pixels, body, projectId } = draft
  const { accountId, actorId } = caller
  const budgets = budgetsFor(room.budgets, { actorId, tags: body.tags, projectId })
  const refusal = refusalOfKey(caller, places) ?? cost.refusal ?? admit(room, { price: cost.price, pixels, budgets })
  if (refusal) return { refusal }
  movePlaces(places, caller, 1)
  const countedIn = cost.price > 0n && budgets.length > 0 ? budgets.map(countedOf) : null
  const countedKey = countedKeyOf(caller)
  return { task: newTask(draft, { accountId, actorId, requestId, traceparent, now, countedIn, countedKey }) }
}

const countedOf = ({ id, periodStart }: Budget): Counted => ({ budget_id: id, period_start: periodStart.toISOString() })
