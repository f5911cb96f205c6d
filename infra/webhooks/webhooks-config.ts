import { z } from 'zod'
import { signingKeys, wholeNumber, type Mode } from '../config-values.ts'

/** What signs everything that is sent to receivers of events. Each key signs, so that receivers can change over in their own time. */
export const webhookKeysConfig = (mode: Mode) =>
  z.object({ WEBHOOK_SIGNING_KEYS: signingKeys(mode) }).transform(env => ({ signingKeys: env.WEBHOOK_SIGNING_KEYS }))

/** The schedule that Standard Webhooks 1.0.0 gives as an example: ten attempts in 75 hours. */
const retrySeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

const waits = z
  .string()
  .regex(/^\d{1,6}(?:,\d{1,6}){0,29}$/, 'must be 1 to 30 whole seconds, separated by commas')
  .transform(text => text.split(',').map(Number))

/** How events are sent to those who subscribe to them. */
export const webhooksConfig = (mode: Mode) =>
  z
    .object({
      WEBHOOK_SIGNING_KEYS: signingKeys(mode),
      WEBHOOK_TIMEOUT_MS: wholeNumber(100, 60_000).default(15_000),
      // Over all accounts: whoever owns the host is not flooded by the sum of them.
      WEBHOOK_HOST_RATE: wholeNumber(1, 1_000_000).default(6_000),
      WEBHOOK_CONCURRENCY: wholeNumber(1, 10_000).default(200),
      WEBHOOK_RETRY_SECONDS: waits.default(retrySeconds),
    })
    .transform(env => ({
      signingKeys: env.WEBHOOK_SIGNING_KEYS,
      timeoutMs: env.WEBHOOK_TIMEOUT_MS,
      mostPerHostMinute: env.WEBHOOK_HOST_RATE,
      /** Requests at a time, of one process. */
      concurrency: env.WEBHOOK_CONCURRENCY,
      /** Before the second attempt, the third and so on. */
      waitsMs: env.WEBHOOK_RETRY_SECONDS.map(seconds => seconds * 1000),
    }))

export type WebhooksConfig = z.output<ReturnType<typeof webhooksConfig>>
