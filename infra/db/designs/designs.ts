import { designEventData, type DesignFacts } from '#contracts/events/design-data.ts'
import type { EventType } from '#contracts/events/lifecycle.ts'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { maxVersions } from '#contracts/designs/design-limits.ts'
import { appendEvents, type NewEvent } from '../events/event-log.ts'
import type { EntityManager } from '../orm.ts'
import { insertion, insertRows, query, sql } from '../sql.ts'

export type DesignRow = DesignFacts & {
  accountId: string
  /** A picture of the first version, as long as its file is kept. */
  previewAssetId: string | null
  createdAt: Date
  updatedAt: Date
}

/** What `design d` has to be read with. The preview is gone when its file is. */
export const designColumns = sql`d.id, d.account_id as "accountId", d.title, d.style, d.canvas, d.version, d.task_id as "taskId",
  d.variant_index as "variantIndex", d.tags, d.metadata, d.created_at as "createdAt", d.updated_at as "updatedAt",
  (select p.id from asset p where p.id = d.preview_asset_id and p.account_id = d.account_id and p.deleted_at is null
    and (p.expires_at is null or p.expires_at > now())) as "previewAssetId"`

export type NewDesign = Pick<
  DesignRow,
  'id' | 'accountId' | 'taskId' | 'variantIndex' | 'previewAssetId' | 'tags' | 'metadata'
> & { document: DesignDocument; madeBy: string; note: string | null; traceparent: string | null }

/**
 * Adds designs with their first versions, in the caller's transaction. One whose id is known already is left out, also when it was
 * deleted. Returns how many were added.
 */
export const insertDesigns = async (em: EntityManager, designs: readonly NewDesign[]): Promise<number> => {
  // Two workers may have done the same task.
  const different = [...new Map(designs.map(design => [design.id, design])).values()]
  const [insert] = insertion('design', different.map(rowOf))
  if (!insert) return 0
  const added = await query<{ id: string }>(em, sql`${insert.statement} on conflict (id) do nothing returning id`)
  const ids = new Set(added.map(({ id }) => id))
  const fresh = different.filter(({ id }) => ids.has(id))
  await insertVersions(
    em,
    fresh.map(({ id: designId, document, madeBy, note }) => ({ designId, n: 1, document, madeBy, note })),
  )
  await appendEvents(
    em,
    fresh.map(design => eventOf('design.created', { ...design, ...factsOf(design.document), version: 1 })),
  )
  return fresh.length
}

const rowOf = ({
  document,
  madeBy: _madeBy,
  note: _note,
  traceparent: _traceparent,
  ...design
}: NewDesign): object => ({
  ...design,
  ...factsOf(document),
  version: 1,
})

/** What the row repeats of its newest document. */
const factsOf = ({ title, style, canvas }: DesignDocument): Pick<DesignFacts, 'title' | 'style' | 'canvas'> => ({
  title,
  style,
  canvas,
})

type NewVersion = { designId: string; n: number; document: DesignDocument; madeBy: string; note: string | null }

const insertVersions = (em: EntityManager, all: readonly NewVersion[]): Promise<void> =>
  insertRows(em, 'design_version', all)

export type Edit = { document: DesignDocument; madeBy: string; note: string | null; traceparent: string | null }

/** Adds the next version of a design that the caller's transaction has locked, and lets go of the oldest one but the first. */
export const addVersion = async (
  em: EntityManager,
  design: DesignRow,
  { document, madeBy, note, traceparent }: Edit,
): Promise<void> => {
  const version = design.version + 1
  const facts = factsOf(document)
  await insertVersions(em, [{ designId: design.id, n: version, document, madeBy, note }])
  await query(
    em,
    sql`update design set version = ${version}, title = ${facts.title}, style = ${facts.style},
          canvas = ${JSON.stringify(facts.canvas)}::jsonb, updated_at = now() where id = ${design.id}`,
  )
  await query(
    em,
    sql`delete from design_version where design_id = ${design.id} and n > 1 and n <= ${version - maxVersions + 1}`,
  )
  await appendEvents(em, [eventOf('design.updated', { ...design, ...facts, version, traceparent })])
}

/** Deletes a design that the caller's transaction has locked. Its rows go later, with `purgeDesigns`. */
export const deleteDesign = async (em: EntityManager, design: DesignRow, traceparent: string | null): Promise<void> => {
  await query(em, sql`update design set deleted_at = now() where id = ${design.id}`)
  await appendEvents(em, [eventOf('design.deleted', { ...design, traceparent })])
}

const eventOf = (
  type: EventType,
  design: DesignFacts & { accountId: string; traceparent: string | null },
): NewEvent => ({
  type,
  subject: design.id,
  accountId: design.accountId,
  correlationId: design.taskId ?? design.id,
  traceparent: design.traceparent,
  data: designEventData(design),
})

/** How long what was deleted lies there before nobody can bring it back. */
const keptDays = 30

/** A design that is gone for good, with the number of its last version. */
export type PurgedDesign = { id: string; accountId: string; version: number }

/** Removes what was deleted long ago, with all versions; so many at a time. */
export const purgeDesigns = (em: EntityManager, limit: number): Promise<PurgedDesign[]> =>
  query<PurgedDesign>(
    em,
    sql`delete from design where id in (
          select id from design where deleted_at < now() - make_interval(days => ${keptDays}::int) limit ${limit})
        returning id, account_id as "accountId", version`,
  )
