import { migrateDesign } from '#contracts/designs/migrations.ts'
import type { DesignVersionSummaryView } from '#contracts/http/design-versions.ts'
import type { DesignSummaryView, DesignView } from '#contracts/http/designs.ts'
import type { StoredDesign } from '#infra/db/designs/design-lists.ts'
import type { VersionRow } from '#infra/db/designs/design-versions.ts'
import type { DesignRow } from '#infra/db/designs/designs.ts'
import type { Links } from '#infra/storage/links.ts'

/** A design as lists show it, with a fresh link to its preview. */
export const viewSummary = (design: DesignRow, links: Pick<Links, 'signLink'>): DesignSummaryView => ({
  id: design.id,
  object: 'design',
  title: design.title,
  style: design.style,
  canvas: design.canvas,
  version: design.version,
  task_id: design.taskId,
  variant_index: design.variantIndex,
  preview: previewOf(design, links),
  tags: design.tags,
  metadata: design.metadata,
  created_at: design.createdAt.toISOString(),
  updated_at: design.updatedAt.toISOString(),
  urls: { self: locationOf(design.id), versions: `${locationOf(design.id)}/versions` },
})

export const viewDesign = (design: StoredDesign, links: Pick<Links, 'signLink'>): DesignView => ({
  ...viewSummary(design, links),
  document: migrateDesign(design.document),
})

const previewOf = (
  { previewAssetId }: DesignRow,
  { signLink }: Pick<Links, 'signLink'>,
): DesignSummaryView['preview'] => {
  if (previewAssetId === null) return null
  const { url, expiresAt } = signLink(previewAssetId)
  // Only the generator makes previews, and it makes first versions.
  return { asset_id: previewAssetId, version: 1, url, url_expires_at: expiresAt.toISOString() }
}

export const viewVersion = ({ designId, n, madeBy, note, createdAt }: VersionRow): DesignVersionSummaryView => ({
  object: 'design_version',
  design_id: designId,
  version: n,
  made_by: { type: 'api_key', id: madeBy },
  note,
  created_at: createdAt.toISOString(),
})

export const locationOf = (designId: string): string => `/v1/designs/${designId}`
