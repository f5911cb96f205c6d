import type { KeyView } from '#contracts/http/keys.ts'
import type { KeyRow } from '#infra/db/identity/api-keys.ts'

export const viewKey = (key: KeyRow): KeyView => ({
  id: key.id,
  object: 'api_key',
  name: key.name,
  start: key.start,
  status: statusOf(key),
  scopes: [...key.scopes],
  task_types: copyOf(key.taskTypes),
  project_ids: copyOf(key.projectIds),
  allowed_cidrs: copyOf(key.allowedCidrs),
  expires_at: textOf(key.expiresAt),
  requests_per_minute: key.requestsPerMinute,
  tasks_in_flight: key.tasksInFlight,
  created_at: key.createdAt.toISOString(),
  created_by: key.createdBy,
  last_used_at: textOf(key.usedAt),
  last_used_ip: key.usedIp,
  revoked_at: textOf(key.revokedAt),
  revoked_for: key.revokedFor,
  rotated_to: key.rotatedTo,
  grace_until: textOf(key.graceUntil),
})

/** Whether a key can be used, at `now`. */
export const statusOf = (
  { revokedAt, expiresAt }: Pick<KeyRow, 'revokedAt' | 'expiresAt'>,
  now: Date = new Date(),
): KeyView['status'] => {
  if (revokedAt) return 'revoked'
  return expiresAt && expiresAt <= now ? 'expired' : 'active'
}

const textOf = (time: Date | null): string | null => time?.toISOString() ?? null
const copyOf = (items: readonly string[] | null): string[] | null => (items === null ? null : [...items])
