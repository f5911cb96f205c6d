import { listDomains as list } from '#infra/db/identity/domains.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { viewDomain } from './view-domain.ts'

/** GET /v1/domains. */
export const listDomains =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const domains = await list(em(), callerOf(response).accountId)
    response.json({ object: 'list', data: domains.map(viewDomain) })
  }
