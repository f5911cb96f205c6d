import { Client } from 'pg'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** Letters that died in the same place of the same cause. */
export type LetterGroup = {
  fingerprint: string
  /** How many lie in the archive; of them, `replayed` have been sent again. */
  letters: number
  replayed: number
  queue: string
  errorType: string
  /** That of the newest letter. */
  errorMessage: string
  first: Date
  last: Date
}

export type Letter = {
  id: string
  fingerprint: string
  queue: string
  exchange: string
  routingKey: string
  messageId: string | null
  taskId: string | null
  type: string | null
  reason: string
  errorType: string
  errorMessage: string
  attempt: number | null
  headers: Record<string, unknown>
  properties: Record<string, unknown>
  body: Buffer
  archivedAt: Date
  replayedAt: Date | null
  replayedAs: string | null
  purgedAt: Date | null
  /** How often it was sent again in all: as itself, and as the tasks that its task repeats. */
  replays: number
  /** Null when there is no such task. */
  taskStatus: string | null
}

/** Which letters; only those that were neither replayed nor purged, except where ids name them. */
export type Selection = { ids: readonly string[] } | { group: string } | { olderThanMs: number } | { all: true }

/** What is in the archive and not purged, by cause, the newest first. */
export const listGroups = async (em: EntityManager): Promise<LetterGroup[]> =>
  query<LetterGroup>(
    em,
    sql`select fingerprint, count(*)::int as letters, count(replayed_at)::int as replayed,
          (array_agg(queue order by id desc))[1] as queue, (array_agg(error_type order by id desc))[1] as "errorType",
          (array_agg(error_message order by id desc))[1] as "errorMessage", min(archived_at) as first, max(archived_at) as last
        from dead_letter where purged_at is null group by fingerprint order by max(archived_at) desc, fingerprint`,
  )

/** The letters of a group, replayed ones too, the oldest first. */
export const listLetters = async (
  em: EntityManager,
  { group, limit }: { group: string; limit: number },
): Promise<Letter[]> => read(em, sql`fingerprint = ${group} and purged_at is null`, limit)

export const findLetters = async (em: EntityManager, ids: readonly string[]): Promise<Letter[]> =>
  read(em, sql`l.id = any(${ids}::text[])`, ids.length)

/**
 * The selected letters in the order of their ids, a page at a time. What is archived after the start is not among them:
 * a letter that dies again must not be met again by the same run.
 */
export const selectLetters = async function* (
  em: () => EntityManager,
  selection: Selection,
): AsyncGenerator<Letter, void> {
  // As text: a Date would cut off the microseconds.
  const [clock] = await query<{ now: string }>(em(), sql`select now()::text as now`)
  let after = ''
  for (;;) {
    const where = sql`(${conditionOf(selection)}) and archived_at <= ${clock!.now}::timestamptz and l.id > ${after}`
    const page = await read(em(), where, pageSize)
    yield* page
    if (page.length < pageSize) return
    after = page.at(-1)!.id
  }
}

// Bodies may have a megabyte each.
const pageSize = 50

const conditionOf = (selection: Selection): ReturnType<typeof sql> => {
  if ('ids' in selection) return sql`l.id = any(${selection.ids}::text[])`
  const open = sql`replayed_at is null and purged_at is null`
  if ('group' in selection) return sql`${open} and fingerprint = ${selection.group}`
  if ('olderThanMs' in selection) {
    return sql`purged_at is null and archived_at < now() - ${selection.olderThanMs} * interval '1 millisecond'`
  }
  return open
}

// A task made from a letter carries the letter's id as its request id, so its own death leads back to the first one.
const read = (em: EntityManager, where: ReturnType<typeof sql>, limit: number): Promise<Letter[]> =>
  query<Letter>(
    em,
    sql`
    with recursive chosen as (
      select l.*, t.status as task_status from dead_letter l left join task t on t.id = l.task_id
      where ${where} order by l.id limit ${limit}
    ), past (letter, task_id, replays, depth) as (
      select id, task_id, replays, 0 from chosen
      union all
      select past.letter, earlier.task_id, earlier.replays + 1, depth + 1
      from past join task on task.id = past.task_id join dead_letter earlier on earlier.id = task.request_id
      where depth < 100
    )
    select id, fingerprint, queue, exchange, routing_key as "routingKey", message_id as "messageId",
      task_id as "taskId", type, reason, error_type as "errorType", error_message as "errorMessage", attempt, headers,
      properties, body, archived_at as "archivedAt", replayed_at as "replayedAt", replayed_as as "replayedAs",
      purged_at as "purgedAt", task_status as "taskStatus",
      (select sum(replays)::int from past where past.letter = chosen.id) as replays
    from chosen order by id`,
  )

/** Notes that a letter was sent again, as which message or task. */
export const markReplayed = async (
  em: EntityManager,
  { id, replayedAs }: { id: string; replayedAs: string },
): Promise<void> => {
  await query(em, sql`update dead_letter set replayed_at = now(), replayed_as = ${replayedAs} where id = ${id}`)
}

/** Takes letters out of sight and returns how many; `dryRun` only counts them. */
export const purgeLetters = async (
  em: EntityManager,
  selection: Selection,
  { dryRun = false } = {},
): Promise<number> => {
  const where = sql`purged_at is null and ${conditionOf(selection)}`
  const rows = dryRun
    ? await query(em, sql`select id from dead_letter l where ${where}`)
    : await query(em, sql`update dead_letter l set purged_at = now() where ${where} returning id`)
  return rows.length
}

/**
 * The right to replay, which one process has at a time: two at once would send every letter twice. Undefined when another has it.
 * The lock ends with the connection, so a process that dies leaves nothing behind.
 */
export const takeReplayTurn = async (url: string): Promise<AsyncDisposable | undefined> => {
  const client = new Client({ connectionString: url, application_name: 'inkstone replay', keepAlive: true })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('replay dead letters', 0)) as taken`,
  )
  if (rows[0]?.taken) return { [Symbol.asyncDispose]: () => client.end() }
  await client.end()
  return undefined
}
