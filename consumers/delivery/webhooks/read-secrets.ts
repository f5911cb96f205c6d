import type { SigningKey } from '#infra/config-values.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { livingSecrets } from '#infra/db/subscriptions/subscription-secrets.ts'
import { isTransient } from '#infra/db/transient.ts'
import type { Log } from '#infra/telemetry/log.ts'

export type SecretsNeeds = { em: () => EntityManager; wrappingKeys: readonly SigningKey[]; log: Log }

export type Secrets = Map<string, string[] | 'unreadable'>

/** One that cannot be unsealed, as with a key that the installation has no more, stops nobody else. */
export const readSecrets = async (needs: SecretsNeeds, ids: readonly string[]): Promise<Secrets> => {
  const { em, wrappingKeys, log } = needs
  try {
    return await livingSecrets(em(), wrappingKeys, ids)
  } catch (error) {
    if (isTransient(error)) throw error
    if (ids.length > 1) {
      const each = await Promise.all(ids.map(id => readSecrets(needs, [id])))
      return new Map(each.flatMap(found => [...found]))
    }
    log.error({ err: error, subscription: ids[0] }, 'the secrets of a subscription cannot be unsealed')
    return new Map(ids.map(id => [id, 'unreadable']))
  }
}
