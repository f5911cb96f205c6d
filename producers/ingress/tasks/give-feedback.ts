import type { CreditReason, GiveFeedback } from '#contracts/http/feedback.ts'
import { operations } from '#contracts/http/operations.ts'
import { isRecognition, readAnswer } from '#contracts/tasks/recognition-answer.ts'
import type { Task } from '#infra/db/entities/task.ts'
import { findFeedback, mayCreditOneMore, type Feedback } from '#infra/db/recognitions/feedback.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { lockRecognition, loggedUntil } from '#infra/db/recognitions/recognitions.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { Handler } from '../app.ts'
import type { Caller } from '../caller.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { faultAt, Problem } from '../problem.ts'
import { saysTheSame, whyNotCredited, type Judged } from './credit-back.ts'
import { findTask } from './find-task.ts'
import { storeFeedback } from './store-feedback.ts'
import { viewFeedback } from './view-feedback.ts'

type Given = { caller: Caller; taskId: unknown; body: GiveFeedback; traceparent: string | undefined }
type Outcome = { feedback: Feedback; isNew: boolean }

/** POST /v1/tasks/{id}/feedback. The first verdict stands: 201 when it is given, 200 when the same is said again. */
export const giveFeedback =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const given: Given = {
      caller: callerOf(response),
      taskId: request.params['task_id'],
      body: bodyOf(response, operations.giveFeedback),
      traceparent: contextOf(response).traceparent,
    }
    const { feedback, isNew } = await inTransaction(em, tx => giveOnce(tx, given))
    if (isNew) count(feedback)
    response
      .status(isNew ? 201 : 200)
      .set('Location', `/v1/tasks/${feedback.taskId}/feedback`)
      .json(viewFeedback(feedback))
  }

const count = ({ kind, verdict, credited }: Feedback): void => {
  meters.recognitionFeedback.add({ kind, verdict })
  meters.creditsRefunded.add({}, Number(credited))
}

const giveOnce = async (tx: EntityManager, { caller, taskId, body, traceparent }: Given): Promise<Outcome> => {
  await lockRecognition(tx, String(taskId))
  const task = await findTask(tx, taskId, caller)
  const { now, expiresAt } = await timesOf(tx, task.id)
  const judged = judgedOf(task, { body, now, expiresAt })
  const known = await findFeedback(tx, task.id)
  if (known) return { feedback: requireSame(known, body), isNew: false }
  const reason = await reasonOf(tx, task, judged)
  const feedback: Feedback = {
    taskId: task.id,
    accountId: task.accountId,
    kind: judged.kind,
    verdict: body.verdict,
    expected: body.expected ?? null,
    credited: reason === null ? task.charged : 0n,
    reason,
    createdAt: now,
  }
  await storeFeedback(tx, { ...feedback, expiresAt }, traceparent)
  return { feedback, isNew: true }
}

type Times = { now: Date; expiresAt: Date }

// By the database's clock, as the end of the task was.
const timesOf = async (em: EntityManager, taskId: string): Promise<Times> => {
  const [times] = await query<Times>(
    em,
    sql`select now(), ${loggedUntil} as "expiresAt" from task t where id = ${taskId}`,
  )
  return times!
}

/** @throws Problem when there is no answer that could be judged, or the verdict contradicts itself. */
const judgedOf = (task: Task, { body, now, expiresAt }: Times & { body: GiveFeedback }): Judged => {
  if (!isRecognition(task.type)) throw notPossible(task, `A task of the type ${task.type} gives no answer to judge.`)
  if (task.status !== 'succeeded' || !task.finishedAt) throw notPossible(task, 'The task has not succeeded.')
  if (expiresAt <= now) throw notPossible(task, 'What the task answered is no longer in the log.')
  const judged = {
    feedback: body,
    kind: task.type,
    answer: readAnswer(task.type, task.result),
    foldsCase: foldsCase(task.input),
    charged: task.charged,
    finishedAt: task.finishedAt,
    now,
  }
  if (contradictsItself(judged)) throw contradiction()
  return judged
}

const foldsCase = (input: unknown): boolean =>
  ((input as { case_mode?: string }).case_mode ?? 'preserve') !== 'preserve'

const notPossible = ({ status }: Task, detail: string): Problem =>
  new Problem('feedback-not-possible', { detail, extra: { current_status: status } })

const contradictsItself = (judged: Judged): boolean => {
  const { feedback, answer } = judged
  if (feedback.verdict !== 'correct' || feedback.expected === undefined) return false
  return answer.answer !== null && !saysTheSame(feedback.expected, judged)
}

const contradiction = (): Problem =>
  faultAt({
    pointer: '/expected',
    code: 'contradiction',
    detail: 'is not what was answered, which the verdict calls correct',
  })

const requireSame = (known: Feedback, { verdict, expected }: GiveFeedback): Feedback => {
  if (known.verdict === verdict && known.expected === (expected ?? null)) return known
  throw new Problem('feedback-exists', { detail: `The verdict on this task is: ${known.verdict}.` })
}

const reasonOf = async (em: EntityManager, { accountId }: Task, judged: Judged): Promise<CreditReason | null> => {
  const reason = whyNotCredited(judged)
  if (reason) return reason
  return (await mayCreditOneMore(em, accountId)) ? null : 'limit-reached'
}
