import type { SigningKey } from '#infra/config-values.ts'
import { installationKeys } from '#infra/webhooks/installation-keys.ts'
import type { Handler } from '../app.ts'

/** GET /.well-known/webhook-keys.json. The same for as long as the process runs. */
export const readWebhookKeys = ({ webhookKeys }: { webhookKeys: readonly SigningKey[] }): Handler => {
  const data = installationKeys(webhookKeys).map(({ kid, publicKey }) => ({
    kid,
    algorithm: 'ed25519',
    public_key: publicKey,
  }))
  return (_request, response) =>
    void response.set('Cache-Control', 'public, max-age=300').json({ object: 'list', data })
}
