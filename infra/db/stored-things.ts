import type { EntityManager } from './orm.ts'
import { query, sql } from './sql.ts'

/** What an account keeps here: the bytes of its files, uploads and outputs alike, its designs and its subscriptions. */
export const countStored = async (
  em: EntityManager,
  accountId: string,
): Promise<{ storageBytes: number; designs: number; subscriptions: number }> => {
  const [row] = await query<{ bytes: string; designs: string; subscriptions: string }>(
    em,
    sql`select
          (select coalesce(sum(bytes), 0) from asset where account_id = ${accountId} and deleted_at is null)::text as bytes,
          (select count(*) from design where account_id = ${accountId} and deleted_at is null)::text as designs,
          (select count(*) from subscription where account_id = ${accountId})::text as subscriptions`,
  )
  return { storageBytes: Number(row!.bytes), designs: Number(row!.designs), subscriptions: Number(row!.subscriptions) }
}
