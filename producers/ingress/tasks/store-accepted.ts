import { findKind } from '#contracts/tasks/registry.ts'
import { spendingWrites, type Spending } from '#infra/db/money/budget-counts.ts'
import type { Budget } from '#infra/db/money/budgets.ts'
import { eventWrites } from '#infra/db/events/event-log.ts'
import { claimWrites, type Stored } from '#infra/db/idempotency.ts'
import { auditWrites, type NewAuditEntry } from '#infra/db/identity/audit.ts'
import { takenPlaceWrites } from '#infra/db/identity/key-places.ts'
import { movedWallets, transferWrites, type Transfer } from '#infra/db/money/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { commandWrites, type Command } from '#infra/db/messages/outbox.ts'
import { acceptedWrites, type Accepted } from '#infra/db/money/quotas.ts'
import { insertion, writeAll } from '#infra/db/sql.ts'
import { commandFor } from '#infra/db/messages/task-command.ts'
import type { Answer, Submission } from './accept.ts'
import { quotaLimits, type Room } from './admit.ts'
import { tasksByKey } from './key-places.ts'
import { batchEvent, queuedEvent, type NewBatch, type NewTask } from './new-task.ts'

type Decided = { batch: readonly Submission[]; answers: readonly Answer[]; rooms: ReadonlyMap<string, Room> }
type AcceptedOne = { submission: Submission } & Extract<Answer, { answer: 'accepted' }>

/** Makes what was decided about a batch of submissions true: all of it in one statement, or nothing. */
export const storeAccepted = async (em: EntityManager, { batch, answers, rooms }: Decided): Promise<void> => {
  const accepted = batch.flatMap((submission, place): AcceptedOne[] => {
    const answer = answers[place]!
    return answer.answer === 'accepted' ? [{ submission, ...answer }] : []
  })
  const exceeded = answers.flatMap(exceededIn)
  const tasks = accepted.flatMap(({ tasks: some }) => some)
  if (tasks.length === 0) return writeAll(em, spendingWrites({ spendings: [], exceeded }))

  const batches = accepted.flatMap(batchOf)
  const holds = tasks.filter(({ held }) => held > 0n).map(holdFor)
  const afterWallets = holds.length > 0 ? movedWallets : undefined
  await writeAll(em, [
    ...insertion(
      'batch',
      batches.map(({ row }) => row),
    ),
    ...insertion('task', tasks),
    ...transferWrites(holds),
    ...acceptedWrites(countsOf(accepted, rooms), afterWallets),
    ...spendingWrites({ spendings: spendingsOf(tasks, rooms), exceeded }, afterWallets),
    ...takenPlaceWrites(tasksByKey(accepted), afterWallets),
    ...claimWrites(accepted.flatMap(storedClaim)),
    ...eventWrites([...batches.map(({ row, traceparent }) => batchEvent(row, traceparent)), ...tasks.map(queuedEvent)]),
    ...commandWrites(accepted.flatMap(commandsOf)),
    ...auditWrites(tasks.flatMap(statementOf)),
  ])
}

/** The task itself may be deleted, with all that its input says. */
const statementOf = ({ id, accountId, type, input, createdBy, requestId }: NewTask): NewAuditEntry[] => {
  const facts = findKind(type)?.statement?.(input)
  if (!facts) return []
  return [{ accountId, actor: createdBy, action: 'task.attested', subject: id, facts: { type, ...facts }, requestId }]
}

const batchOf = ({ submission, refused }: AcceptedOne): { row: NewBatch; traceparent: string }[] =>
  submission.batch ? [{ row: submission.batch.row(refused), traceparent: submission.traceparent }] : []

const exceededIn = (answer: Answer): Budget[] => {
  if (answer.answer === 'refused') return answer.refusal.budget ? [answer.refusal.budget] : []
  return answer.answer === 'accepted' ? answer.refused.flatMap(({ refusal }) => refusal.budget ?? []) : []
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

const countsOf = (accepted: readonly AcceptedOne[], rooms: Decided['rooms']): Accepted[] => {
  const counts = new Map<string, Accepted>()
  for (const { submission, tasks, pixels } of accepted) {
    const { accountId, limits } = submission.caller
    const known = counts.get(accountId)
    counts.set(accountId, {
      accountId,
      tasks: (known?.tasks ?? 0) + tasks.length,
      pixels: (known?.pixels ?? 0n) + pixels,
      limits: quotaLimits(limits),
      windows: rooms.get(accountId)!.windows,
    })
  }
  return [...counts.values()].filter(({ tasks }) => tasks > 0)
}

const spendingsOf = (tasks: readonly NewTask[], rooms: Decided['rooms']): Spending[] => {
  const spendings = new Map<string, Spending>()
  for (const { accountId, countedIn, held } of tasks) {
    if (!countedIn) continue
    const { budgets } = rooms.get(accountId)!
    for (const { budget_id: id } of countedIn) {
      const budget = budgets.find(one => one.id === id)!
      spendings.set(id, { budget, amount: (spendings.get(id)?.amount ?? 0n) + held })
    }
  }
  return [...spendings.values()]
}

const storedClaim = ({ submission, tasks }: AcceptedOne): Stored[] => {
  if (!submission.claim) return []
  const resourceId = submission.batch?.id ?? tasks[0]!.id
  const location = submission.batch?.location ?? `/v1/tasks/${resourceId}`
  return [{ ...submission.claim, status: 202, location, resourceId }]
}
