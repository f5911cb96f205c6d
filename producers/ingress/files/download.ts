import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Links } from '#infra/storage/links.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { findAsset } from '../assets/find-asset.ts'
import { queryOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { sendContent } from './send-content.ts'

type Deps = { em: () => EntityManager; storage: Storage; links: Links }

/** `GET /v1/files/{asset_id}`: the bytes, for whoever holds a signed link. */
export const download =
  ({ em, storage, links }: Deps): Handler =>
  async (request, response) => {
    const assetId = String(request.params['asset_id'])
    const state = links.checkLink({ assetId, ...queryOf(response, operations.download) })
    if (state === 'invalid') throw new Problem('link-invalid')
    if (state === 'expired') throw new Problem('link-expired')
    await sendContent(storage, { request, response, find: () => findAsset(em(), { assetId }) })
  }
