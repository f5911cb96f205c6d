import type { Request } from 'express'
import { isId, type IdName } from '#contracts/ids.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from './caller.ts'
import { Problem } from './problem.ts'

/** Who asks, by which path. */
export type Asking = { request: Request; caller: Caller }

type Read<Thing> = (em: EntityManager, owned: { id: string; accountId: string }) => Promise<Thing | undefined>

/**
 * Reads the thing of the caller's account that the path names as `<kind>_id`. @throws Problem not-found, the same for an id that is
 * malformed, unknown, of something that is gone, or somebody else's
 */
export const ownThing =
  <Thing>(kind: IdName, read: Read<Thing>) =>
  async (em: EntityManager, { request, caller: { accountId } }: Asking): Promise<Thing> => {
    const id = request.params[`${kind}_id`]
    const thing = typeof id === 'string' && isId(kind, id) ? await read(em, { id, accountId }) : undefined
    if (thing === undefined) throw new Problem('not-found')
    return thing
  }
