import { taskEventDataSchema } from '#contracts/events/task-data.ts'
import { readBody, type Incoming } from '#infra/broker/envelope.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { among, jsonOf, query, sql, type RawBuilder } from '#infra/db/sql.ts'

/** A task that has ended, as the usage view counts it. */
export type Used = { taskId: string; type: string; status: string; credits: bigint; minute: string }

export const readUsed = ({ body }: Incoming): Used => {
  const { task } = taskEventDataSchema.parse(readBody(body))
  return {
    taskId: task.id,
    type: task.type,
    status: task.status,
    credits: BigInt(task.cost.charged),
    minute: minuteOf(task.timestamps.finished_at ?? new Date().toISOString()),
  }
}

/** So many different tags of an account are kept apart in a day (of UTC): anybody may make up as many as there are tasks. */
const mostTagsPerDay = 500

/**
 * Adds what has ended to the views: tasks and credits per account, minute, type, outcome, project and who posted it; and the same once
 * for each tag.
 */
export const addUsage = async (em: EntityManager, used: readonly Used[]): Promise<void> => {
  await query(
    em,
    sql`insert into usage_bucket (account_id, type, bucket, status, created_by, project_id, tasks, credits)
        select t.account_id, u.type, u.minute, u.status, t.created_by, coalesce(t.project_id, ''), count(*), sum(u.credits)
        ${tasksOf(used)}
        group by 1, 2, 3, 4, 5, 6 order by 1, 3, 2, 4, 5, 6
        on conflict (account_id, bucket, type, status, created_by, project_id)
        do update set tasks = usage_bucket.tasks + excluded.tasks, credits = usage_bucket.credits + excluded.credits`,
  )
  await keepTags(em, used)
  await query(
    em,
    sql`insert into usage_tag_bucket (account_id, bucket, tag, type, status, created_by, project_id, tasks, credits)
        select t.account_id, u.minute, case when g.tag = '' or k.tag is not null then g.tag else '*' end,
          u.type, u.status, t.created_by, coalesce(t.project_id, ''), count(*), sum(u.credits)
        ${tasksOf(used)} ${eachTag}
        left join usage_tag k on k.account_id = t.account_id and k.day = g.day and k.tag = g.tag
        group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
        on conflict (account_id, bucket, tag, type, status, created_by, project_id) do update
          set tasks = usage_tag_bucket.tasks + excluded.tasks, credits = usage_tag_bucket.credits + excluded.credits`,
  )
}

/** The first tags of a day have a place of their own. */
const keepTags = async (em: EntityManager, used: readonly Used[]): Promise<void> => {
  await query(
    em,
    sql`insert into usage_tag (account_id, day, tag)
        select account_id, day, tag from (
          select account_id, day, tag, row_number() over (partition by account_id, day order by tag) as place,
            (select count(*) from usage_tag k where k.account_id = fresh.account_id and k.day = fresh.day) as known
          from (
            select distinct t.account_id, g.day, g.tag ${tasksOf(used)} ${eachTag}
            where g.tag <> '' and not exists (
              select from usage_tag k where k.account_id = t.account_id and k.day = g.day and k.tag = g.tag)
          ) as fresh
        ) as placed where place + known <= ${mostTagsPerDay}
        order by account_id, day, tag on conflict do nothing`,
  )
}

const tasksOf = (used: readonly Used[]): RawBuilder<unknown> => sql`
  from json_to_recordset(${jsonOf(used)}) as u ("taskId" text, type text, minute timestamptz, status text, credits bigint)
  join task t on t.id = u."taskId" and ${among(
    't.id',
    used.map(({ taskId }) => taskId),
  )}`

/** A task without tags counts under the empty one; one that names a tag twice counts once. */
const eachTag = sql`cross join lateral (
    select distinct tag, (u.minute at time zone 'UTC')::date as day
    from unnest(case when t.tags = '{}' then array[''] else t.tags end) as tag
  ) as g`

const minuteOf = (time: string): string => `${time.slice(0, 16)}:00Z`
