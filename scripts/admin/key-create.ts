import { z } from 'zod'
import { scopes as allScopes, type Scope } from '#contracts/scopes.ts'
import { readConfig } from '#infra/config.ts'
import { secret, type Mode } from '#infra/config-values.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { createKey } from '#infra/db/identity/api-keys.ts'
import { UsageFault } from '../command/command.ts'
import { findAccount, type AdminCommand } from './needs.ts'

/** Everything but `admin`, which is given on purpose or not at all. */
const usualScopes = allScopes.filter(scope => scope !== 'admin')

export const keyCreate: AdminCommand = {
  usage: '<account> [--scope tasks:write]… [--name "for the shop"]',
  about: `Makes a key and shows its token, once. Scopes: ${allScopes.join(', ')}; all but admin unless they are named.`,
  options: { scope: { type: 'string', multiple: true }, name: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async ({ em, environment }, { words, list, text }) => {
    const { keys } = readConfig({ keys: keysConfig }, environment)
    const { id: accountId } = await findAccount(em(), words[0]!)
    const scopes = readScopes(list('scope'))
    const name = text('name') ?? 'API key'
    const { keyId, token } = await em().transactional(async tx => {
      const made = await createKey(tx, { accountId, name, scopes, pepper: keys.KEY_PEPPER })
      await audit(tx, { accountId, actor: 'cli', action: 'key.created', subject: made.keyId, facts: { name, scopes } })
      return made
    })
    return {
      text: `${token}\n\nThis is the only time that the token is shown. Key ${keyId}, scopes ${scopes.join(', ')}.`,
      json: { id: keyId, account: accountId, name, scopes, token },
    }
  },
}

const keysConfig = (mode: Mode) => z.object({ KEY_PEPPER: secret(mode) })

const readScopes = (named: readonly string[]): readonly Scope[] => {
  const unknown = named.find(name => !(allScopes as readonly string[]).includes(name))
  if (unknown !== undefined) throw new UsageFault(`There is no scope ${unknown}. There are ${allScopes.join(', ')}.`)
  return named.length > 0 ? ([...new Set(named)] as Scope[]) : usualScopes
}
