import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type VersionRow = { designId: string; n: number; madeBy: string; note: string | null; createdAt: Date }

const versionColumns = sql`design_id as "designId", n, made_by as "madeBy", note, created_at as "createdAt"`

/** Every version that is kept, the newest first. */
export const listVersions = (em: EntityManager, designId: string): Promise<VersionRow[]> =>
  query<VersionRow>(em, sql`select ${versionColumns} from design_version where design_id = ${designId} order by n desc`)

export const findVersion = async (
  em: EntityManager,
  designId: string,
  n: number,
): Promise<(VersionRow & { document: unknown }) | undefined> => {
  const [row] = await query<VersionRow & { document: unknown }>(
    em,
    sql`select ${versionColumns}, document from design_version where design_id = ${designId} and n = ${n}`,
  )
  return row
}
