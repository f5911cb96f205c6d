import type { FeedbackView } from '#contracts/http/feedback.ts'
import type { Feedback } from '#infra/db/recognitions/feedback.ts'

export const viewFeedback = ({
  taskId,
  kind,
  verdict,
  expected,
  credited,
  reason,
  createdAt,
}: Feedback): FeedbackView => ({
  object: 'feedback',
  task_id: taskId,
  kind,
  verdict,
  expected,
  credited: String(credited),
  reason,
  created_at: createdAt.toISOString(),
})
