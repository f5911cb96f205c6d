import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { keyOf } from './find-key.ts'
import { viewKey } from './view-key.ts'

/** GET /v1/api-keys/{key_id}. */
export const readApiKey =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    response.json(viewKey(await keyOf(em(), { request, caller: callerOf(response) })))
  }
