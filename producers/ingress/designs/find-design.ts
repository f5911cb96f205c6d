import { findDesign, lockDesign } from '#infra/db/designs/design-lists.ts'
import { findVersion, type VersionRow } from '#infra/db/designs/design-versions.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { ownThing } from '../own-thing.ts'
import { Problem } from '../problem.ts'

/** The caller's design, or the same 404 for whatever is none. */
export const designOf = ownThing('design', findDesign)

/** The same, and nobody else changes it until the end of the transaction. */
export const lockedDesignOf = ownThing('design', lockDesign)

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
