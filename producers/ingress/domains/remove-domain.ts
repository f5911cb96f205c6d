import { removeDomain as remove } from '#infra/db/identity/domains.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'

/** DELETE /v1/domains/{name}. */
export const removeDomain =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const isRemoved = await remove(em(), callerOf(response).accountId, String(request.params['name']).toLowerCase())
    if (!isRemoved) throw new Problem('not-found')
    response.status(204).end()
  }
