import { operations } from '#contracts/http/operations.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { setProfile } from '#infra/db/identity/users.ts'
import type { Handler } from '../app.ts'
import { findAsset } from '../assets/find-asset.ts'
import { bodyOf, callerOf } from '../context.ts'
import { faultAt, Problem } from '../problem.ts'
import { findMe, viewMe, type MeDeps } from './view-me.ts'

/** PATCH /v1/me */
export const patchMe =
  ({ em, links }: MeDeps): Handler =>
  async (_request, response) => {
    const caller = callerOf(response)
    const { accountId } = caller
    const patch = bodyOf(response, operations.patchMe)
    const user = await findMe(em(), caller)
    const avatarAssetId = patch.avatar_asset_id === undefined ? user.avatarAssetId : patch.avatar_asset_id
    if (patch.avatar_asset_id) await requirePicture(em(), patch.avatar_asset_id, accountId)
    const { name = user.name, language = user.language, time_zone: timeZone = user.timeZone } = patch
    const profile = { name, language, timeZone, avatarAssetId }
    await setProfile(em(), user.id, profile)
    response.json(await viewMe(em(), { ...user, ...profile }, { accountId, links }))
  }

const requirePicture = async (em: EntityManager, assetId: string, accountId: string): Promise<void> => {
  const asset = await findAsset(em, { assetId, caller: { accountId } }).catch((error: unknown) => {
    if (error instanceof Problem) return undefined
    throw error
  })
  if (asset?.contentType.startsWith('image/')) return
  throw faultAt({
    pointer: '/avatar_asset_id',
    code: 'asset-not-found',
    detail: 'must be an image of this account',
  })
}
