import type { DesignSnapshot } from '#contracts/designs/snapshot.ts'
import { designVersionKey } from '#contracts/storage-keys.ts'
import { findDesign } from '#infra/db/design-lists.ts'
import { findVersion } from '#infra/db/design-versions.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

/** A version of a design, and where workers will read it. A version never changes, so writing it twice leaves the same. */
export type Snapshot = { version: number; key: string; bytes: Uint8Array }

type Wanted = { designId: string; version: number | undefined }

/** The version that is asked for, or the newest. @throws Problem validation-failed when the caller has no such design or version */
export const snapshotOf = async (
  em: EntityManager,
  { designId, version }: Wanted,
  { caller: { accountId }, base }: { caller: Caller; base: string },
): Promise<Snapshot> => {
  const design = await findDesign(em, { id: designId, accountId })
  if (!design) throw missing(`${base}/input/design_id`, `there is no design ${designId}`)
  const n = version ?? design.version
  const found = await findVersion(em, designId, n)
  if (!found) throw missing(`${base}/input/version`, `the design has no version ${n}, or no longer`)
  const snapshot: DesignSnapshot = { document: found.document, saved_at: found.createdAt.toISOString() }
  const bytes = Buffer.from(JSON.stringify(snapshot))
  return { version: n, key: designVersionKey(accountId, designId, n), bytes }
}

const missing = (pointer: string, detail: string): Problem =>
  new Problem('validation-failed', {
    detail: `${pointer}: ${detail}`,
    errors: [{ pointer, code: 'design-not-found', detail }],
  })
