import { operations } from '#contracts/http/operations.ts'
import { newId } from '#contracts/ids.ts'
import { plans } from '#contracts/plans.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { countProviderKeys, findProviderKey, insertProviderKey } from '#infra/db/identity/provider-keys.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requirePlan, sealKey, viewProviderKey, type ProviderKeyNeeds } from './provider-key.ts'

const mostKeys = 100

/** POST /v1/provider-keys. */
export const createProviderKey =
  ({ em, wrappingKeys }: ProviderKeyNeeds): Handler =>
  async (_request, response) => {
    const account = callerOf(response)
    const { accountId, actorId } = account
    requirePlan(account, plans[account.plan].managesProviders)
    const { key, base_url: baseUrl, ...body } = bodyOf(response, operations.createProviderKey)
    const id = newId('providerKey')
    await em().transactional(async tx => {
      if ((await countProviderKeys(tx, accountId)) >= mostKeys)
        throw new Problem('quota-exceeded', { detail: `At most ${mostKeys} keys of providers.` })
      const sealed = await sealKey(tx, wrappingKeys, { account, id, provider: body.provider, key })
      await insertProviderKey(tx, { id, accountId, ...body, baseUrl, ...sealed })
      const { requestId } = contextOf(response)
      const facts = { name: body.name, provider: body.provider, fingerprint: sealed.fingerprint }
      await audit(tx, { accountId, actor: actorId, action: 'provider_key.created', subject: id, facts, requestId })
    })
    const row = await findProviderKey(em(), { accountId, id })
    response.status(201).set('Location', `/v1/provider-keys/${id}`).json(viewProviderKey(row!))
  }
