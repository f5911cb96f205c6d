import type { SubscriptionView } from '#contracts/http/subscriptions.ts'
import type { Subscription } from '#infra/db/subscriptions/subscriptions.ts'

/** A subscription as it is shown: nothing of it is secret. */
export const viewSubscription = (row: Subscription): SubscriptionView => ({
  id: row.id,
  object: 'subscription',
  name: row.name,
  owner: { type: row.ownerId.startsWith('key_') ? 'api_key' : 'user', id: row.ownerId },
  types: [...row.types],
  filters: [...row.filters],
  protocol: row.protocol,
  sink: row.sink,
  protocolsettings: row.protocolSettings,
  has_sinkcredential: row.hasCredential,
  config: { ...row.config, expires_at: textOf(row.expiresAt) },
  status: row.status,
  disabled_reason: row.disabledReason,
  next_verification_at: textOf(row.verifyAt),
  failing_since: textOf(row.failingSince),
  last_error: row.lastError,
  last_success_at: textOf(row.lastSuccessAt),
  cursor: row.cursor,
  revision: row.revision,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
})

const textOf = (time: Date | null): string | null => time?.toISOString() ?? null
