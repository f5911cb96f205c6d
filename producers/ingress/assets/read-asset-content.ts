import type { EntityManager } from '#infra/db/orm.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { sendContent } from '../files/send-content.ts'
import { findAsset } from './find-asset.ts'

type Deps = { em: () => EntityManager; storage: Storage }

/** `GET /v1/assets/{asset_id}/content`, for those who hold a key. */
export const readAssetContent =
  ({ em, storage }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const find = () => findAsset(em(), { assetId: request.params['asset_id'], caller })
    await sendContent(storage, { request, response, find })
  }
