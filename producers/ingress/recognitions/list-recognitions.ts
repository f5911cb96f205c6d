import { operations } from '#contracts/http/operations.ts'
import type { RecognitionView } from '#contracts/http/recognition-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { listRecognitions as list, type RecognitionRow } from '#infra/db/recognitions/recognition-lists.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { viewFeedback } from '../tasks/view-feedback.ts'

/** GET /v1/recognitions: the caller's log, newest first unless asked otherwise. */
export const listRecognitions =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const asked = queryOf(response, operations.listRecognitions)
    const { accountId } = callerOf(response)
    const rows = await list(em(), {
      accountId,
      after: readCursor('task', asked.cursor),
      order: asked.order,
      limit: asked.limit + 1,
      kind: asked.kind,
      verdict: asked.verdict,
      from: asked['created[gte]'],
      until: asked['created[lt]'],
    })
    pageAnswer({ request, response, rows, limit: asked.limit, view: row => viewRecognition(row, accountId) })
  }

const viewRecognition = (row: RecognitionRow, accountId: string): RecognitionView => ({
  object: 'recognition',
  task_id: row.id,
  kind: row.kind,
  asset_id: row.assetId,
  picture_digest: row.pictureDigest,
  answer: row.answer,
  confidence: row.confidence,
  rejected: row.rejected,
  cached: row.cached,
  views: row.views,
  ms: row.ms,
  model: row.model,
  feedback: feedbackOf(row, accountId),
  created_at: row.createdAt.toISOString(),
  expires_at: row.expiresAt.toISOString(),
})

const feedbackOf = (row: RecognitionRow, accountId: string): RecognitionView['feedback'] => {
  const { id: taskId, kind, verdict, expected, credited, reason, judgedAt: createdAt } = row
  if (verdict === null || createdAt === null) return null
  return viewFeedback({
    taskId,
    accountId,
    kind,
    verdict,
    expected,
    credited: BigInt(credited ?? 0),
    reason,
    createdAt,
  })
}
