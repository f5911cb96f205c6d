import { isId } from '#contracts/ids.ts'
import { findDesign, lockDesign, type StoredDesign } from '#infra/db/design-lists.ts'
import { findVersion, type VersionRow } from '#infra/db/design-versions.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Request } from 'express'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

type Asking = { request: Request; caller: Caller }

/** The caller's design, or the same 404 for an id that is malformed, unknown, deleted or somebody else's. */
export const designOf = (em: EntityManager, asking: Asking): Promise<StoredDesign> => find(findDesign, em, asking)

/** The same, and nobody else changes it until the end of the transaction. */
export const lockedDesignOf = (em: EntityManager, asking: Asking): Promise<StoredDesign> => find(lockDesign, em, asking)

const find = async (
  read: typeof findDesign,
  em: EntityManager,
  { request, caller: { accountId } }: Asking,
): Promise<StoredDesign> => {
  const id = request.params['design_id']
  if (typeof id !== 'string' || !isId('design', id)) throw new Problem('not-found')
  const design = await read(em, { id, accountId })
  if (!design) throw new Problem('not-found')
  return design
}

/** One version of a design that was found for its owner. @throws Problem not-found for one that never was or is no longer kept */
export const versionOf = async (
  em: EntityManager,
  { id }: { id: string },
  version: unknown,
): Promise<VersionRow & { document: unknown }> => {
  const n = /^[1-9]\d{0,8}$/.test(String(version)) ? Number(version) : undefined
  const row = n === undefined ? undefined : await findVersion(em, id, n)
  if (!row) throw new Problem('not-found')
  return row
}
