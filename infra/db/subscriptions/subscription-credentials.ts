import { sinkCredentialSchema, type SinkCredential } from '#contracts/http/subscription-parts.ts'
import { dataKeyOf } from '../../envelope/data-keys.ts'
import { seal, unseal, type WrappingKey } from '../../envelope/envelope.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

type Owned = { id: string; accountId: string }

const aboutOf = ({ id, accountId }: Owned): string => `v1|${accountId}|${id}|credential`

/** Keeps how we sign in at the sink, sealed, in the place of what was kept before; null to forget it. */
export const storeCredential = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  { id, accountId, credential }: Owned & { credential: SinkCredential | null },
): Promise<void> => {
  const plain = credential && Buffer.from(JSON.stringify(credential))
  const sealed = plain && seal(await dataKeyOf(em, keys, accountId), plain, aboutOf({ id, accountId }))
  await query(em, sql`update subscription set credential = ${sealed} where id = ${id} and account_id = ${accountId}`)
}

/** How we sign in at the sink, if it wants that. In memory only, and in no log. */
export const findCredential = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  { id, accountId }: Owned,
): Promise<SinkCredential | undefined> => {
  const [row] = await query<{ credential: Buffer | null }>(
    em,
    sql`select credential from subscription where id = ${id} and account_id = ${accountId}`,
  )
  return row?.credential ? open(em, keys, { id, accountId, sealed: row.credential }) : undefined
}

/** The same for one sink, read together with it: undefined when the subscription leads somewhere else by now. */
export const findCredentialFor = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  { id, accountId, sink }: Owned & { sink: string },
): Promise<{ credential: SinkCredential | undefined } | undefined> => {
  const [row] = await query<{ credential: Buffer | null }>(
    em,
    sql`select credential from subscription where id = ${id} and account_id = ${accountId} and sink = ${sink}`,
  )
  if (!row) return undefined
  return { credential: row.credential ? await open(em, keys, { id, accountId, sealed: row.credential }) : undefined }
}

const open = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  { id, accountId, sealed }: Owned & { sealed: Buffer },
): Promise<SinkCredential> => {
  const plain = unseal(await dataKeyOf(em, keys, accountId), sealed, aboutOf({ id, accountId }))
  return sinkCredentialSchema.parse(JSON.parse(plain.toString()))
}
