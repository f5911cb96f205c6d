import type { EntityManager } from '#infra/db/orm.ts'
import type { Links } from '#infra/storage/links.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { findAsset } from './find-asset.ts'
import { viewAsset } from './view-asset.ts'

type Deps = { em: () => EntityManager; links: Links }

/** `GET /v1/assets/{asset_id}` */
export const readAsset =
  ({ em, links }: Deps): Handler =>
  async (request, response) => {
    const asset = await findAsset(em(), { assetId: request.params['asset_id'], caller: callerOf(response) })
    response.json(viewAsset(asset, links))
  }
