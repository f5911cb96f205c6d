import type { PatchKey } from '#contracts/http/keys.ts'
import type { KeyChanges } from '#infra/db/identity/api-keys.ts'
import { expiryOf } from '../expiry.ts'

/** What a body says, as it is stored. @throws Problem validation-failed for an end that lies in the past */
export const changesOf = (body: PatchKey): KeyChanges => ({
  ...(body.name === undefined ? {} : { name: body.name }),
  ...(body.scopes === undefined ? {} : { scopes: body.scopes }),
  ...(body.task_types === undefined ? {} : { taskTypes: body.task_types }),
  ...(body.project_ids === undefined ? {} : { projectIds: body.project_ids }),
  ...(body.allowed_cidrs === undefined ? {} : { allowedCidrs: body.allowed_cidrs }),
  ...(body.requests_per_minute === undefined ? {} : { requestsPerMinute: body.requests_per_minute }),
  ...(body.tasks_in_flight === undefined ? {} : { tasksInFlight: body.tasks_in_flight }),
  ...(body.expires_at === undefined ? {} : { expiresAt: expiryOf(body.expires_at, '/expires_at') }),
})
