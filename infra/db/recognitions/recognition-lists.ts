import type { JudgedRecognition } from '#contracts/http/recognition-log.ts'
import type { RecognitionAnswer, RecognitionType } from '#contracts/tasks/recognition-answer.ts'
import { feedbackColumns, type FeedbackColumns } from './feedback.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, type RawBuilder } from '../sql.ts'

/** One entry of the log, with what was said of it. Amounts are text, as the database gives them. */
export type RecognitionRow = Omit<RecognitionAnswer, 'alike'> &
  FeedbackColumns & {
    id: string
    kind: RecognitionType
    assetId: string
    pictureDigest: string | null
    createdAt: Date
    expiresAt: Date
  }

export type RecognitionFilter = {
  accountId: string
  /** The id of the task behind which the page begins. */
  after: string | undefined
  order: 'asc' | 'desc'
  limit: number
  kind?: RecognitionType | undefined
  verdict?: 'correct' | 'incorrect' | 'none' | undefined
  from?: string | undefined
  until?: string | undefined
}

/** A page of an account's log, in the order of its tasks. */
export const listRecognitions = (em: EntityManager, filter: RecognitionFilter): Promise<RecognitionRow[]> => {
  const { accountId, after, order, limit, kind, verdict, from, until } = filter
  const conditions = [
    sql`r.account_id = ${accountId} and r.expires_at > now()`,
    ...(after === undefined ? [] : [order === 'asc' ? sql`r.task_id > ${after}` : sql`r.task_id < ${after}`]),
    ...(kind === undefined ? [] : [sql`r.kind = ${kind}`]),
    ...(verdict === undefined ? [] : [judgedAs(verdict, accountId)]),
    ...(from === undefined ? [] : [sql`r.created_at >= ${from}::timestamptz`]),
    ...(until === undefined ? [] : [sql`r.created_at < ${until}::timestamptz`]),
  ]
  return query<RecognitionRow>(
    em,
    sql`select r.task_id as id, r.kind, r.asset_id as "assetId", r.picture_digest as "pictureDigest", r.answer, r.confidence,
          r.rejected, r.cached, r.views, r.ms, r.model, r.created_at as "createdAt", r.expires_at as "expiresAt",
          ${feedbackColumns}
        from recognition r left join recognition_feedback f on f.task_id = r.task_id
        where ${sql.join(conditions, sql` and `)}
        order by r.task_id ${order === 'asc' ? sql`asc` : sql`desc`} limit ${limit}`,
  )
}

// The account again: where few were judged, they are what the list is made from.
const judgedAs = (verdict: NonNullable<RecognitionFilter['verdict']>, accountId: string): RawBuilder<unknown> =>
  verdict === 'none' ? sql`f.task_id is null` : sql`f.verdict = ${verdict} and f.account_id = ${accountId}`

/** What an account has judged, the oldest first, behind the task `after`. */
export const listJudged = (
  em: EntityManager,
  { accountId, after, limit }: { accountId: string; after: string; limit: number },
): Promise<JudgedRecognition[]> =>
  query<JudgedRecognition>(
    em,
    sql`select r.task_id, r.kind, r.asset_id, r.picture_digest, coalesce(t.input, '{}') - 'asset_id' as options, r.answer,
          coalesce(f.expected, case f.verdict when 'correct' then r.answer end) as expected,
          r.confidence, f.verdict, r.model
        from recognition_feedback f join recognition r on r.task_id = f.task_id left join task t on t.id = f.task_id
        where f.account_id = ${accountId} and f.task_id > ${after} and r.expires_at > now()
        order by f.task_id limit ${limit}`,
  )
