import { designColumns, type DesignRow } from './designs.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** A design with its newest document, as it is stored: of whatever version of the schema. */
export type StoredDesign = DesignRow & { document: unknown }

type Wanted = { id: string; accountId: string }

export const findDesign = async (em: EntityManager, { id, accountId }: Wanted): Promise<StoredDesign | undefined> => {
  const [row] = await query<StoredDesign>(
    em,
    sql`select ${designColumns}, v.document from design d join design_version v on v.design_id = d.id and v.n = d.version
        where d.id = ${id} and d.account_id = ${accountId} and d.deleted_at is null`,
  )
  return row
}

/** The same, for whoever changes it: until the end of the transaction nobody else does. */
export const lockDesign = async (em: EntityManager, wanted: Wanted): Promise<StoredDesign | undefined> => {
  // A statement of its own: after the wait the next one sees what the one before has made.
  await query(em, sql`select from design where id = ${wanted.id} and account_id = ${wanted.accountId} for update`)
  return findDesign(em, wanted)
}

export type DesignFilter = {
  accountId: string
  /** The id behind which the page begins. */
  after: string | undefined
  order: 'asc' | 'desc'
  limit: number
  style?: string | undefined
  taskId?: string | undefined
  tag?: string | undefined
  /** Part of the title. */
  titlePart?: string | undefined
  from?: string | undefined
  until?: string | undefined
}

/** A page of an account's designs, in the order of their ids, which is that of their making. */
export const listDesigns = (em: EntityManager, filter: DesignFilter): Promise<DesignRow[]> => {
  const { accountId, after, order, limit } = filter
  const conditions = [
    sql`d.account_id = ${accountId} and d.deleted_at is null`,
    ...(after === undefined ? [] : [order === 'asc' ? sql`d.id > ${after}` : sql`d.id < ${after}`]),
    ...conditionsOf(filter),
  ]
  return query<DesignRow>(
    em,
    sql`select ${designColumns} from design d where ${sql.join(conditions, sql` and `)}
        order by d.id ${order === 'asc' ? sql`asc` : sql`desc`} limit ${limit}`,
  )
}

const conditionsOf = ({ style, taskId, tag, titlePart, from, until }: DesignFilter) => [
  ...(style === undefined ? [] : [sql`d.style = ${style}`]),
  ...(taskId === undefined ? [] : [sql`d.task_id = ${taskId}`]),
  ...(tag === undefined ? [] : [sql`d.tags @> array[${tag}]::text[] and d.tags <> '{}'`]),
  // Not a pattern: every character of it stands for itself.
  ...(titlePart === undefined ? [] : [sql`strpos(lower(d.title), lower(${titlePart})) > 0`]),
  ...(from === undefined ? [] : [sql`d.created_at >= ${from}::timestamptz`]),
  ...(until === undefined ? [] : [sql`d.created_at < ${until}::timestamptz`]),
]

/** How many designs the account has. Until the transaction ends nobody else is told for the same account: two that each fit may not fit together. */
export const countDesigns = async (em: EntityManager, accountId: string): Promise<number> => {
  await query(em, sql`select pg_advisory_xact_lock(hashtextextended(${`designs ${accountId}`}, 0))`)
  const [row] = await query<{ count: number }>(
    em,
    sql`select count(*)::int as count from design where account_id = ${accountId} and deleted_at is null`,
  )
  return row!.count
}

/** Those of the assets that are pictures of the account which can be read. */
export const readablePictures = async (
  em: EntityManager,
  accountId: string,
  assetIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const rows = await query<{ id: string }>(
    em,
    sql`select id from asset where id = any(${[...assetIds]}::text[]) and account_id = ${accountId}
          and content_type like 'image/%' and deleted_at is null and (expires_at is null or expires_at > now())`,
  )
  return new Set(rows.map(({ id }) => id))
}
