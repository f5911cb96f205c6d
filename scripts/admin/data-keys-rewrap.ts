import type { SigningKey } from '#infra/config-values.ts'
import { readConfig } from '#infra/config.ts'
import { resealSecrets } from '#infra/db/identity/second-factors.ts'
import { rewrapDataKeys } from '#infra/envelope/data-keys.ts'
import { envelopeConfig } from '#infra/envelope/envelope-config.ts'
import type { AdminCommand } from './needs.ts'

export const dataKeysRewrap: AdminCommand = {
  usage: '',
  about:
    'Wraps the keys of all accounts and the secrets of second factors anew by the first of DATA_KEYS; the others may go afterwards.',
  takes: { least: 0, most: 0 },
  run: async ({ em, environment }) => {
    const { envelope } = readConfig({ envelope: envelopeConfig }, environment)
    const [{ kid }] = envelope.wrappingKeys as [SigningKey]
    const rewrapped = await rewrapDataKeys(em(), envelope.wrappingKeys)
    const resealed = await resealSecrets(em(), envelope.wrappingKeys)
    return {
      text: `${rewrapped} keys and ${resealed} second factors were wrapped anew by ${kid}.`,
      json: { rewrapped, resealed },
    }
  },
}
