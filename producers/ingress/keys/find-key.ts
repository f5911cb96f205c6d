import { findKey, lockKey, type KeyRow } from '#infra/db/identity/api-keys.ts'
import { ownThing } from '../own-thing.ts'
import { Problem } from '../problem.ts'
import { statusOf } from './view-key.ts'

/** The caller's key that the path names. @throws Problem not-found */
export const keyOf = ownThing('key', findKey)

/** The same, locked for a change. @throws Problem not-found */
export const lockedKeyOf = ownThing('key', lockKey)

/** @throws Problem state-conflict for a key that cannot be used any more, or that another one has taken the place of */
export const requireActive = (key: KeyRow): void => {
  const status = statusOf(key)
  if (status === 'active' && key.rotatedTo === null) return
  const current = status === 'active' ? 'rotated' : status
  throw new Problem('state-conflict', { detail: `The key is ${current}.`, extra: { current_status: current } })
}
