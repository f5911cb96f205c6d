import type { ExportFileView, ExportView } from '#contracts/http/exports.ts'
import { siblingId } from '#contracts/ids.ts'
import type { DesignExportInput, DesignExportResult } from '#contracts/tasks/design-export.ts'
import type { ProgressHint } from '#infra/cache/hints.ts'
import type { Asset } from '#infra/db/entities/asset.ts'
import type { Task } from '#infra/db/entities/task.ts'
import { viewTask, type ViewNeeds } from '../tasks/view-task.ts'

type About = {
  /** Those of its files that can still be fetched. */
  files: ReadonlyMap<string, Asset>
  hint?: ProgressHint | undefined
}

/** A task of `design.export` as an export, with fresh links to its files. */
export const viewExport = (task: Task, { files, hint }: About, needs: ViewNeeds): ExportView => {
  const view = viewTask(task, needs, hint)
  const { design_id, version, formats } = task.input as DesignExportInput
  const manifest = (task.result ?? undefined) as DesignExportResult | undefined
  const id = siblingId('export', task.id)
  return {
    id,
    object: 'export',
    task_id: task.id,
    design_id,
    // Acceptance has put it there.
    version: version!,
    status: view.status,
    done: view.done,
    revision: view.revision,
    formats,
    files: (manifest?.files ?? task.output.map(landed)).map(file => ({
      ...file,
      ...linkTo(files.get(file.asset_id), needs),
    })),
    failed: manifest?.failed ?? [],
    progress: view.progress,
    cost: view.cost,
    error: view.error,
    created_at: view.timestamps.created_at,
    finished_at: view.timestamps.finished_at,
    expires_at: view.expires_at,
    urls: {
      self: `/v1/exports/${id}`,
      task: `/v1/tasks/${task.id}`,
      design: `/v1/designs/${design_id}`,
      links: `/v1/exports/${id}/links`,
    },
  }
}

const landed = ({ asset_id, filename, content_type, bytes, digest, width, height }: Task['output'][number]) => ({
  asset_id,
  filename,
  content_type,
  bytes,
  digest,
  ...(width !== undefined && { width }),
  ...(height !== undefined && { height }),
})

const linkTo = (
  asset: Asset | undefined,
  { links }: ViewNeeds,
): Pick<ExportFileView, 'download_count' | 'url' | 'url_expires_at'> => {
  if (!asset) return { download_count: 0, url: null, url_expires_at: null }
  const { url, expiresAt } = links.signLink(asset.id, signedAfter(asset.linksRevokedAt))
  return { download_count: asset.downloadCount, url, url_expires_at: expiresAt.toISOString() }
}

/** Now, or as soon as links are good again: the revocation may be of this millisecond, or of a host whose clock is ahead. */
const signedAfter = (revokedAt: Date | null | undefined): Date =>
  new Date(Math.max(Date.now(), revokedAt ? +revokedAt + 1 : 0))
