import type { RecognitionAnswer, RecognitionType } from '#contracts/tasks/recognition-answer.ts'
import type { EntityManager } from '../orm.ts'
import { among, jsonOf, query, sql, type RawBuilder } from '../sql.ts'

/** A recognition that was done, as its worker told it. */
export type Recognized = Omit<RecognitionAnswer, 'alike'> & { taskId: string; kind: RecognitionType }

/** Whoever writes of a recognition, or deletes what was written, holds this until the commit: neither misses the other. */
const lockName = (taskId: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`hashtextextended('recognition ' || ${taskId}, 0)`

/** Locks what is written of one recognition, until the end of the transaction. */
export const lockRecognition = async (em: EntityManager, taskId: string): Promise<void> => {
  await query(em, sql`select pg_advisory_xact_lock(${lockName(sql`${taskId}::text`)})`)
}

/** Until when the log keeps the answer of the task `t`: as long as its files, at most 90 days. */
export const loggedUntil = sql<Date>`coalesce(t.finished_at, now())
  + least(interval '90 days', case t.retention when 'keep' then interval '90 days' else t.retention::interval end)`

/**
 * Adds to the log what was recognized, in the caller's transaction. A task that is in the log already, was deleted, or ended
 * otherwise is left out.
 */
export const recordRecognitions = async (em: EntityManager, recognized: readonly Recognized[]): Promise<void> => {
  const ids = recognized.map(({ taskId }) => taskId)
  await query(
    em,
    sql`select pg_advisory_xact_lock_shared(${lockName(sql`id`)})
        from (select distinct unnest(${ids}::text[]) as id order by 1) as every_task`,
  )
  await query(
    em,
    sql`insert into recognition (task_id, account_id, kind, asset_id, picture_digest, answer, confidence, rejected, cached,
          views, ms, model, created_at, expires_at)
        select t.id, t.account_id, t.type, t.input ->> 'asset_id',
          (select digest from asset where asset.id = t.input ->> 'asset_id' and asset.account_id = t.account_id),
          r.answer, r.confidence, r.rejected, r.cached, r.views, r.ms, r.model, coalesce(t.finished_at, now()), ${loggedUntil}
        from json_to_recordset(${jsonOf(recognized)}::json) as r ("taskId" text, kind text, answer text, confidence float8,
          rejected boolean, cached text, views int, ms float8, model text)
        join task t on t.id = r."taskId" and t.type = r.kind and ${among('t.id', ids)}
        where t.deleted_at is null and t.status not in ('failed', 'canceled', 'expired')
        on conflict (task_id) do nothing`,
  )
}

type EarlierAsked = { accountId: string; type: RecognitionType; input: unknown }

/**
 * The newest result that the log has of the same question of the same account about a picture with the same bytes, unless somebody
 * has said that it was wrong, of this task or of another one that was given the same answer.
 */
export const findEarlierAnswer = async (
  em: EntityManager,
  { accountId, type, input }: EarlierAsked,
): Promise<unknown> => {
  const asked = sql`${JSON.stringify(input)}::jsonb`
  const [row] = await query<{ result: unknown }>(
    em,
    sql`select t.result from recognition r join task t on t.id = r.task_id
        where r.account_id = ${accountId} and r.kind = ${type} and r.expires_at > now() and t.deleted_at is null
          and r.picture_digest = (select digest from asset where id = ${asked} ->> 'asset_id' and account_id = ${accountId})
          and t.input - 'asset_id' = ${asked} - 'asset_id'
          and not exists (select from recognition_feedback f join recognition w on w.task_id = f.task_id
            where f.verdict = 'incorrect' and w.account_id = r.account_id and w.kind = r.kind
              and w.picture_digest = r.picture_digest and w.answer is not distinct from r.answer)
        order by r.task_id desc limit 1`,
  )
  return row?.result ?? undefined
}

/** Deletes what a recognition said and what it should have said, in the transaction that deletes its task. The verdict stays. */
export const forgetRecognition = async (em: EntityManager, taskId: string): Promise<void> => {
  await lockRecognition(em, taskId)
  await query(em, sql`delete from recognition where task_id = ${taskId}`)
  await query(em, sql`update recognition_feedback set expected = null where task_id = ${taskId}`)
}

/** How long a verdict is kept that no longer tells what it was about. */
const verdictDays = 90

/** Forgets up to `limit` entries whose time is up and as many verdicts on such. Returns how many of the most; fewer than `limit` leave none. */
export const expireRecognitions = async (em: EntityManager, limit: number): Promise<number> => {
  const expired = await query(
    em,
    sql`delete from recognition
        where task_id = any(array(select task_id from recognition where expires_at <= now() limit ${limit}))
        returning 1`,
  )
  const silenced = await query(
    em,
    sql`update recognition_feedback set expected = null
        where expected is not null and task_id = any(array(
          select task_id from recognition_feedback where expected is not null and expires_at <= now() limit ${limit}))
        returning 1`,
  )
  const old = sql`created_at < now() - make_interval(days => ${verdictDays}::int)`
  const forgotten = await query(
    em,
    sql`delete from recognition_feedback
        where task_id = any(array(select task_id from recognition_feedback where ${old} limit ${limit})) returning 1`,
  )
  return Math.max(expired.length, silenced.length, forgotten.length)
}
