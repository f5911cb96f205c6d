import { isId } from '#contracts/ids.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { hiddenTasks } from '../key-projects.ts'
import { Problem } from '../problem.ts'

type Wanted = {
  assetId: unknown
  /** Whose asset it must be; absent where a signed link has already said that the bearer may read it. */
  caller?: Pick<Caller, 'accountId' | 'key'>
}

/**
 * The row of an asset that can be read.
 * @throws Problem not-found for what does not exist, is another account's, was made in another project than the key's or is no id at
 * all: nobody can tell these apart;
 * gone for what was deleted or has expired.
 */
export const findAsset = async (em: EntityManager, { assetId, caller }: Wanted): Promise<Asset> => {
  if (typeof assetId !== 'string' || !isId('asset', assetId)) throw new Problem('not-found')
  const asset = await em.findOne(Asset, { id: assetId, ...(caller && { accountId: caller.accountId }) })
  if (!asset || (caller && (await isHidden(em, asset, caller)))) throw new Problem('not-found')
  if (isGone(asset)) throw new Problem('gone')
  return asset
}

/** What was uploaded is there for everybody of the account. */
const isHidden = async (em: EntityManager, { taskId }: Asset, caller: Pick<Caller, 'key'>): Promise<boolean> =>
  taskId != null && (await hiddenTasks(em, caller, [taskId])).has(taskId)

const isGone = ({ deletedAt, expiresAt }: Pick<Asset, 'deletedAt' | 'expiresAt'>): boolean =>
  Boolean(deletedAt) || (Boolean(expiresAt) && expiresAt! <= new Date())
