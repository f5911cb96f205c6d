import { Failure } from '#contracts/failures.ts'
import { derivedId } from '#contracts/ids.ts'
import { type HtmlRenderInput, maxPicturePixels, maxPictureSide } from '#contracts/tasks/html-render.ts'
import type { StoredFile } from '#contracts/tasks/work.ts'
import type { DrawnPage, PageJob } from '#infra/engines/chromium/draw-page.ts'
import type { PageAsset } from '#infra/engines/chromium/guard-page.ts'
import type { DrawPage } from '#infra/engines/chromium/page-drawer.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import type { Work, Worker } from '../job.ts'
import type { ReadAsset, StoreAsset } from '../reach-storage.ts'
import { storedFile } from '../stored-file.ts'
import { sheetOf } from './sheet.ts'

type Needs = { read: ReadAsset; store: StoreAsset; draw: DrawPage }

const maxPages = 100
/** Of all assets of a page together: they are held in memory while it is drawn. */
const maxAssetBytes = 50 * 2 ** 20

export const htmlRenderWorker =
  ({ read, store, draw }: Needs): Worker<'html.render'> =>
  async ({ taskId, accountId, input, signal }) => {
    const format = formatOf(input)
    const assets = await readAssets(input.assets, id => read(accountId, id))
    const page = await draw({ html: input.html, assets, format }, signal)
    const assetId = derivedId('asset', taskId, 'output-0')
    await store(accountId, assetId, page.bytes)
    const { result, size } = await tell(page)
    return { result, files: [fileOf(page, assetId, size)], warnings: page.warnings }
  }

const formatOf = ({ format }: HtmlRenderInput): PageJob['format'] => {
  if (format.type === 'pdf') return { type: 'pdf', sheet: sheetOf(format), maxPages }
  const { type, width, height, scale, transparent } = format
  return {
    type,
    width,
    height,
    scale,
    isTransparent: transparent,
    maxSide: maxPictureSide,
    maxPixels: maxPicturePixels,
  }
}

/** The pictures by their ids. Their type is what their bytes say, whatever they were called. */
const readAssets = async (
  ids: readonly string[],
  read: (id: string) => Promise<Buffer>,
): Promise<Map<string, PageAsset>> => {
  const assets = new Map<string, PageAsset>()
  let total = 0
  for (const id of new Set(ids)) {
    const bytes = await read(id)
    total += bytes.length
    if (total > maxAssetBytes) throw new Failure('invalid-input', 'The assets are larger than 50 MiB together.')
    const { contentType } = await inspectImage(bytes)
    assets.set(id, { bytes, contentType })
  }
  return assets
}

type Size = { width?: number; height?: number }

const tell = async (page: DrawnPage): Promise<{ result: Work<'html.render'>['result']; size: Size }> => {
  const about = { format: page.type, bytes: page.bytes.length, blocked: page.blocked }
  if (page.type === 'pdf') {
    const { pages, widthMm, heightMm } = page
    return { result: { ...about, pages, page_width_mm: widthMm, page_height_mm: heightMm }, size: {} }
  }
  const { width, height } = await inspectImage(page.bytes)
  return { result: { ...about, width, height }, size: { width, height } }
}

const fileOf = ({ type, bytes }: DrawnPage, assetId: string, size: Size): StoredFile =>
  storedFile(bytes, {
    kind: type === 'png' ? 'image' : 'document',
    asset_id: assetId,
    filename: `page.${type}`,
    content_type: type === 'png' ? 'image/png' : 'application/pdf',
    ...size,
  })
