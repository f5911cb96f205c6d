import assert from 'node:assert/strict'
import type { KeyView } from '#contracts/http/keys.ts'
import { roleScopes } from '#contracts/roles.ts'
import { createKey, type NewKey } from '#infra/db/identity/api-keys.ts'
import { testPepper } from './account.ts'
import { clientOf, type Client } from './client.ts'
import type { TestPerson } from './person.ts'
import type { Platform } from './platform.ts'

export type CreatedKey = KeyView & { token: string }

/** What tests of keys do again and again, as the owner of an account or with a client of their own. */
export const keyMaker = ({ em, baseUrl }: Pick<Platform, 'em' | 'baseUrl'>, { accountId, client: own }: TestPerson) => {
  const clientWith = (token: string): Client => clientOf(baseUrl, token)
  return {
    clientWith,
    /** Makes a key over HTTP; it must be made. */
    make: async (json: object, client: Client = own): Promise<CreatedKey> => {
      const { status, body } = await client.call<CreatedKey>('POST', '/v1/api-keys', {
        json: { name: 'A key', ...json },
      })
      assert.equal(status, 201, JSON.stringify(body))
      return body
    },
    /** How making such a key is refused. */
    refused: async (json: object, client: Client = own) => {
      const { status, body } = await client.problem('POST', '/v1/api-keys', { json: { name: 'A key', ...json } })
      return { status, code: body.code, pointers: body.errors?.map(({ pointer }) => pointer) }
    },
    /** A key of the account with anything in it, also what HTTP does not give away. */
    keyWith: (more: Partial<NewKey>): Promise<{ keyId: string; token: string }> =>
      em().transactional(tx =>
        createKey(tx, { accountId, name: 'A key', scopes: roleScopes.owner, pepper: testPepper, ...more }),
      ),
    statusOf: async (token: string, path = '/v1/credits/balance'): Promise<number> =>
      (await clientWith(token).call('GET', path)).status,
  }
}

/** How often each value is there. */
export const tally = (values: readonly unknown[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(values, String)].map(([value, all]) => [value, all.length]))
