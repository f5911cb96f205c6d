import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Links, SentLink } from '#infra/storage/links.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Request, Response } from 'express'
import type { Handler } from '../app.ts'
import { findAsset } from '../assets/find-asset.ts'
import type { AssetRow } from '../assets/view-asset.ts'
import { queryOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { sendContent } from './send-content.ts'

type Deps = { em: () => EntityManager; storage: Storage; links: Links }

/** `GET /v1/files/{asset_id}`: the bytes, for whoever holds a signed link. */
export const download =
  ({ em, storage, links }: Deps): Handler =>
  async (request, response) => {
    const assetId = String(request.params['asset_id'])
    const link = { assetId, ...queryOf(response, operations.download) }
    const state = links.checkLink(link)
    if (state === 'invalid') throw new Problem('link-invalid')
    if (state === 'expired') throw new Problem('link-expired')
    const find = () => findUnrevoked(em(), { link, links })
    await sendContent(storage, { request, response, find, mayRedirect: true })
    // The bytes are out: a count that cannot be written must not break the connection under them.
    if (isDownload(request, response)) await countDownload(em(), assetId).catch(() => undefined)
  }

const findUnrevoked = async (
  em: EntityManager,
  { link, links }: { link: SentLink; links: Links },
): Promise<AssetRow> => {
  const asset = await findAsset(em, { assetId: link.assetId })
  const { linksRevokedAt: revokedAt } = asset
  if (revokedAt && links.signedAt(link) <= revokedAt) throw new Problem('link-invalid')
  return asset
}

/** Nobody has fetched what he did not wait for. */
const isDownload = (request: Request, response: Response): boolean =>
  request.method === 'GET' && response.writableEnded && isFromStart(request, response)

/** Who fetches a file in parts has fetched it once. */
const isFromStart = (request: Request, response: Response): boolean =>
  response.statusCode === 200 ||
  (response.statusCode === 302 && (request.get('range') ?? 'bytes=0-').startsWith('bytes=0-')) ||
  (response.statusCode === 206 && String(response.getHeader('Content-Range')).startsWith('bytes 0-'))

const countDownload = async (em: EntityManager, assetId: string): Promise<void> => {
  await query(em, sql`update asset set download_count = download_count + 1 where id = ${assetId}`)
}
