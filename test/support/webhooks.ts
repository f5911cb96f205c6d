import type { OutboundConfig } from '#infra/outbound/outbound-config.ts'
import type { WebhooksConfig } from '#infra/webhooks/webhooks-config.ts'

/** Who the platform of a test says that it is. */
export const testOrigin = 'https://inkstone.example.com'

/** How the platform of a test sends to receivers. */
export const testWebhooks: WebhooksConfig = {
  signingKeys: [{ kid: 'w1', secret: 'webhook-key-of-the-tests-0123456789abcdef' }],
  timeoutMs: 15_000,
  mostPerHostMinute: 1_000_000,
  concurrency: 50,
  waitsMs: [5_000, 300_000],
}

/** The receivers of a test listen on this machine, at any port. */
export const testOutbound: OutboundConfig = {
  allow: ['127.0.0.1'],
  deny: [],
  ports: [{ first: 1, last: 65_535 }],
  isPlainHttpAllowed: true,
  ownHosts: [],
}
