import { isId } from '#contracts/ids.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { Problem } from '../problem.ts'

type Wanted = {
  assetId: unknown
  /** Whose asset it must be; absent where a signed link has already said that the bearer may read it. */
  accountId?: string
}

/**
 * The row of an asset that can be read.
 * @throws Problem not-found for what does not exist, is another account's or is no id at all: nobody can tell these apart;
 * gone for what was deleted or has expired.
 */
export const findAsset = async (em: EntityManager, { assetId, accountId }: Wanted): Promise<Asset> => {
  if (typeof assetId !== 'string' || !isId('asset', assetId)) throw new Problem('not-found')
  const asset = await em.findOne(Asset, { id: assetId, ...(accountId === undefined ? {} : { accountId }) })
  if (!asset) throw new Problem('not-found')
  if (isGone(asset)) throw new Problem('gone')
  return asset
}

const isGone = ({ deletedAt, expiresAt }: Pick<Asset, 'deletedAt' | 'expiresAt'>): boolean =>
  Boolean(deletedAt) || (Boolean(expiresAt) && expiresAt! <= new Date())
