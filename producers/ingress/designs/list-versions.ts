import { listVersions as list } from '#infra/db/designs/design-versions.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { designOf } from './find-design.ts'
import type { DesignDeps } from './make-once.ts'
import { viewVersion } from './view-design.ts'

/** GET /v1/designs/{id}/versions: all at once, since few are kept. */
export const listVersions =
  ({ em }: Pick<DesignDeps, 'em'>): Handler =>
  async (request, response) => {
    const { id } = await designOf(em(), { request, caller: callerOf(response) })
    response.json({ object: 'list', data: (await list(em(), id)).map(viewVersion) })
  }
