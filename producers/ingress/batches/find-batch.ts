import { isId } from '#contracts/ids.ts'
import { Batch } from '#infra/db/entities/batch.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

/** The caller's batch, or the same 404 for every id that is not one. */
export const findBatch = async (em: EntityManager, id: unknown, { accountId }: Caller): Promise<Batch> => {
  if (typeof id !== 'string' || !isId('batch', id)) throw new Problem('not-found')
  const batch = await em.findOne(Batch, { id, accountId })
  if (!batch) throw new Problem('not-found')
  return batch
}
