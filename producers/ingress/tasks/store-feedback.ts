import { eventWrites } from '#infra/db/events/event-log.ts'
import type { Feedback } from '#infra/db/recognitions/feedback.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { refundCharge } from '#infra/db/money/refund-charge.ts'
import { insertion, writeAll } from '#infra/db/sql.ts'
import { viewFeedback } from './view-feedback.ts'

export type NewFeedback = Feedback & {
  /** When the words of it are deleted. */
  expiresAt: Date
}

/** Writes a verdict, its event and what it gives back, in the caller's transaction: all of it or nothing. */
export const storeFeedback = async (
  em: EntityManager,
  { expiresAt, ...feedback }: NewFeedback,
  traceparent: string | undefined,
): Promise<void> => {
  const { taskId, accountId, credited: amount } = feedback
  await writeAll(em, [
    ...insertion('recognition_feedback', [{ ...feedback, expiresAt }]),
    ...eventWrites([
      {
        type: 'recognition.feedback',
        subject: taskId,
        accountId,
        correlationId: taskId,
        traceparent: traceparent ?? null,
        data: { feedback: viewFeedback(feedback) },
      },
    ]),
  ])
  if (amount === 0n) return
  const memo = 'the recognition was judged incorrect'
  await refundCharge(em, { accountId, taskId, amount, operationId: `refund:${taskId}`, memo })
}
