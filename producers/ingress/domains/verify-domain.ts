import { findDomain, markVerified } from '#infra/db/identity/domains.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { ReadTxt } from '#infra/read-txt.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { recordName, recordValue, viewDomain } from './view-domain.ts'

type Deps = { em: () => EntityManager; readTxt: ReadTxt }

const retryAfterSeconds = 30

/** POST /v1/domains/{name}/verify: asks the DNS, never the domain itself, so no address of the caller's choice is ever called. */
export const verifyDomain =
  ({ em, readTxt }: Deps): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    const name = String(request.params['name']).toLowerCase()
    const domain = await findDomain(em(), accountId, name)
    if (!domain) throw new Problem('not-found')
    const records = await readTxt(recordName(name)).catch((error: unknown) => {
      throw new Problem('dns-unavailable', { retryAfter: retryAfterSeconds, cause: error })
    })
    const value = recordValue(domain.token)
    if (!records.includes(value)) {
      throw new Problem('domain-not-proven', {
        detail: `There is no TXT record ${recordName(name)} with the value ${value} yet.`,
        retryAfter: retryAfterSeconds,
      })
    }
    response.json(viewDomain(await markVerified(em(), accountId, name)))
  }
