import { operations } from '#contracts/http/operations.ts'
import { claimDomain as claim } from '#infra/db/identity/domains.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { viewDomain } from './view-domain.ts'

/** POST /v1/domains: the same domain claimed again answers with the same record. */
export const claimDomain =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const { name } = bodyOf(response, operations.claimDomain)
    const domain = await claim(em(), callerOf(response).accountId, name)
    response.status(201).set('Location', `/v1/domains/${name}`).json(viewDomain(domain))
  }
