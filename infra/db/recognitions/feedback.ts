import { creditRule, type CreditReason } from '#contracts/http/feedback.ts'
import { recognitionTypes, type RecognitionType } from '#contracts/tasks/recognition-answer.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type Feedback = {
  taskId: string
  accountId: string
  kind: RecognitionType
  verdict: 'correct' | 'incorrect'
  expected: string | null
  credited: bigint
  reason: CreditReason | null
  createdAt: Date
}

/** What a statement with `recognition_feedback f` in an outer join has of it: nothing but null where there is none. */
export type FeedbackColumns = {
  verdict: Feedback['verdict'] | null
  expected: string | null
  credited: string | null
  reason: CreditReason | null
  judgedAt: Date | null
}
export const feedbackColumns = sql`f.verdict, f.expected, f.credited, f.reason, f.created_at as "judgedAt"`

/** What was said of a task, if anything was. */
export const findFeedback = async (em: EntityManager, taskId: string): Promise<Feedback | undefined> => {
  const [row] = await query<Omit<Feedback, 'credited'> & { credited: string }>(
    em,
    sql`select task_id as "taskId", account_id as "accountId", kind, verdict, expected, credited, reason, created_at as "createdAt"
        from recognition_feedback where task_id = ${taskId}`,
  )
  return row && { ...row, credited: BigInt(row.credited) }
}

/**
 * Whether the account may get one more charge back. Until the transaction ends nobody else is told so for the same account: two that
 * each fit alone may not fit together.
 */
export const mayCreditOneMore = async (em: EntityManager, accountId: string): Promise<boolean> => {
  const { share, atLeast, days } = creditRule
  await query(em, sql`select pg_advisory_xact_lock(hashtextextended(${`credit back ${accountId}`}, 0))`)
  const since = sql`now() - make_interval(days => ${days}::int)`
  const [credited] = await query<{ count: number }>(
    em,
    sql`select count(*)::int as count from recognition_feedback
        where account_id = ${accountId} and credited > 0 and created_at > ${since}`,
  )
  const wanted = credited!.count + 1
  if (wanted <= atLeast) return true
  // Counted no further than it takes to know.
  const needed = Math.ceil(wanted / share)
  const [charged] = await query<{ count: number }>(
    em,
    sql`select count(*)::int as count from (
          select from ledger_transfer l join task t on t.id = l.task_id
          where l.account_id = ${accountId} and l.created_at > ${since} and l.source = 'held' and l.target = 'earned'
            and t.type = any(${[...recognitionTypes]}::text[])
          order by l.created_at desc limit ${needed}) as recent`,
  )
  return charged!.count >= needed
}

const accuracyDays = 7

/** The share of correct among the recent verdicts of each kind that has any. */
export const readAccuracy = async (em: EntityManager): Promise<Map<RecognitionType, number>> => {
  const rows = await query<{ kind: RecognitionType; accuracy: number }>(
    em,
    sql`select kind, count(*) filter (where verdict = 'correct') / count(*)::float8 as accuracy from recognition_feedback
        where created_at > now() - make_interval(days => ${accuracyDays}::int) group by kind`,
  )
  return new Map(rows.map(({ kind, accuracy }) => [kind, accuracy]))
}
