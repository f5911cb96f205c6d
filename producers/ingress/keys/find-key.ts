import type { Request } from 'express'
import { isId } from '#contracts/ids.ts'
import { findKey, lockKey, type KeyRow } from '#infra/db/api-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'
import { statusOf } from './view-key.ts'

type Wanted = { request: Request; caller: Caller }

/** The caller's key that the path names. @throws Problem not-found */
export const keyOf = (em: EntityManager, wanted: Wanted): Promise<KeyRow> => one(em, wanted, findKey)

/** The same, locked for a change. @throws Problem not-found */
export const lockedKeyOf = (tx: EntityManager, wanted: Wanted): Promise<KeyRow> => one(tx, wanted, lockKey)

const one = async (em: EntityManager, { request, caller }: Wanted, read: typeof findKey): Promise<KeyRow> => {
  const id = String(request.params['key_id'])
  const key = isId('key', id) ? await read(em, { id, accountId: caller.accountId }) : undefined
  if (!key) throw new Problem('not-found')
  return key
}

/** @throws Problem state-conflict for a key that cannot be used any more, or that another one has taken the place of */
export const requireActive = (key: KeyRow): void => {
  const status = statusOf(key)
  if (status === 'active' && key.rotatedTo === null) return
  const current = status === 'active' ? 'rotated' : status
  throw new Problem('state-conflict', { detail: `The key is ${current}.`, extra: { current_status: current } })
}
