import type { DesignSnapshot } from '#contracts/designs/snapshot.ts'
import { designVersionKey } from '#contracts/storage-keys.ts'
import { findVersion } from '#infra/db/designs/design-versions.ts'
import type { KeyProjects } from '#infra/db/identity/key-projects.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Caller } from '../caller.ts'
import { projectsOf } from '../key-projects.ts'
import { faultAt, type Problem } from '../problem.ts'

/** A version of a design, and where workers will read it. A version never changes, so writing it twice leaves the same. */
export type Snapshot = {
  version: number
  key: string
  /** Reads it only when it is to be written: a batch names a thousand, each of up to half a megabyte. @throws Problem as `snapshotOf` */
  bytes: () => Promise<Uint8Array>
}

type Wanted = { designId: string; version: number | undefined }

/** The version that is asked for, or the newest. @throws Problem validation-failed when the caller has no such design or version */
export const snapshotOf = async (
  em: EntityManager,
  wanted: Wanted,
  { caller, inputAt }: { caller: Caller; inputAt: string },
): Promise<Snapshot> => {
  const { designId } = wanted
  const { accountId } = caller
  const found = await findNumbers(em, { ...wanted, accountId, projects: projectsOf(caller) })
  if (!found) throw missing(`${inputAt}/design_id`, `there is no design ${designId}`)
  const version = wanted.version ?? found.newest
  const dropped = () => missing(`${inputAt}/version`, `the design has no version ${version}, or no longer`)
  if (!found.isKept) throw dropped()
  const bytes = async (): Promise<Uint8Array> => {
    const row = await findVersion(em, designId, version)
    if (!row) throw dropped()
    const snapshot: DesignSnapshot = { document: row.document, saved_at: row.createdAt.toISOString() }
    return Buffer.from(JSON.stringify(snapshot))
  }
  return { version, key: designVersionKey(accountId, designId, version), bytes }
}

type Numbers = { newest: number; isKept: boolean }

// A number that is no version may also be too large to be one. Designs are the whole account's; for a key that is for some projects
// there are those that tasks in these have made.
const findNumbers = async (
  em: EntityManager,
  { designId, version, accountId, projects }: Wanted & { accountId: string; projects: KeyProjects },
): Promise<Numbers | undefined> => {
  const [found] = await query<Numbers>(
    em,
    sql`select version as newest, exists (select from design_version v
          where v.design_id = d.id and v.n = coalesce(${version ?? null}::bigint, d.version)) as "isKept"
        from design d where id = ${designId} and account_id = ${accountId} and deleted_at is null
          and (${projects === null} or exists (select from task t
            where t.id = d.task_id and t.project_id = any(${[...(projects ?? [])]}::text[])))`,
  )
  return found
}

const missing = (pointer: string, detail: string): Problem => faultAt({ pointer, code: 'design-not-found', detail })
