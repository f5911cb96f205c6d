import { eventWrites } from '#infra/db/event-log.ts'
import type { Feedback } from '#infra/db/feedback.ts'
import { transferWrites } from '#infra/db/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertion, sql, writeAll, type Write } from '#infra/db/sql.ts'
import { viewFeedback } from './view-feedback.ts'

export type NewFeedback = Feedback & {
  /** When the words of it are deleted. */
  expiresAt: Date
}

/** Writes a verdict, its event and what it gives back, in the caller's transaction: all of it or nothing. */
export const storeFeedback = (
  em: EntityManager,
  { expiresAt, ...feedback }: NewFeedback,
  traceparent: string | undefined,
): Promise<void> =>
  writeAll(em, [
    ...insertion('recognition_feedback', [{ ...feedback, expiresAt }]),
    ...refundWrites(feedback),
    ...eventWrites([
      {
        type: 'recognition.feedback',
        subject: feedback.taskId,
        accountId: feedback.accountId,
        correlationId: feedback.taskId,
        traceparent: traceparent ?? null,
        data: { feedback: viewFeedback(feedback) },
      },
    ]),
  ])

const refundWrites = ({ taskId, accountId, credited: amount }: Feedback): Write[] => {
  if (amount === 0n) return []
  const memo = 'the recognition was judged incorrect'
  return [
    ...transferWrites([
      { operationId: `refund:${taskId}`, accountId, source: 'earned', target: 'available', amount, taskId, memo },
    ]),
    {
      statement: sql`update task set refunded = refunded + ${amount}, revision = revision + 1 where id = ${taskId} returning 1`,
      expects: 1,
    },
  ]
}
