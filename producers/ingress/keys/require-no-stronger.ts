import type { KeyChanges } from '#infra/db/identity/api-keys.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'
import { contains } from './networks.ts'

/**
 * Nobody gives a key more than they have themselves: else a key could make itself another one without its limits, and whoever may
 * keep keys could do everything. Looks at what is named only.
 * @throws Problem insufficient-scope for a scope that the caller lacks, forbidden for a limit that is wider than the caller's own
 */
export const requireNoStronger = (wanted: KeyChanges, caller: Caller): void => {
  const missing = missingScopes(wanted, caller)
  if (missing.length > 0) {
    throw new Problem('insufficient-scope', {
      detail: `Nobody can give what they lack: ${missing.join(', ')}.`,
      errors: [fault('/scopes', 'must not exceed your own')],
      extra: { required_scope: missing[0] },
    })
  }
  const wider = widerLimits(wanted, caller)
  if (wider.length > 0) {
    throw new Problem('forbidden', {
      detail: `The key would be less restricted than your own: ${wider.join(', ')}.`,
      errors: wider.map(name => fault(`/${name}`, 'must not exceed your own')),
    })
  }
}

const fault = (pointer: string, detail: string) => ({ pointer, code: 'too-strong', detail })

const missingScopes = ({ scopes = [] }: KeyChanges, caller: Caller): string[] =>
  caller.scopes.includes('admin') ? [] : scopes.filter(scope => !caller.scopes.includes(scope))

const widerLimits = (wanted: KeyChanges, { key: own }: Caller): string[] => {
  if (!own) return []
  const isWider = {
    task_types: isBeyond(wanted.taskTypes, own.taskTypes, (one, other) => one === other),
    project_ids: isBeyond(wanted.projectIds, own.projectIds, (one, other) => one === other),
    allowed_cidrs: isBeyond(wanted.allowedCidrs, own.allowedCidrs, contains),
    requests_per_minute: isMore(wanted.requestsPerMinute, own.requestsPerMinute),
    tasks_in_flight: isMore(wanted.tasksInFlight, own.tasksInFlight),
    expires_at: isMore(timeOf(wanted.expiresAt), own.expiresAt?.getTime() ?? null),
  }
  return Object.entries(isWider).flatMap(([name, isSo]) => (isSo ? [name] : []))
}

/** Null is everything, undefined is not asked for. */
const isBeyond = (
  wanted: readonly string[] | null | undefined,
  own: readonly string[] | null,
  covers: (own: string, wanted: string) => boolean,
): boolean => {
  if (wanted === undefined || own === null) return false
  return wanted === null || !wanted.every(item => own.some(mine => covers(mine, item)))
}

const timeOf = (end: Date | null | undefined): number | null | undefined => (end instanceof Date ? end.getTime() : end)

const isMore = (wanted: number | null | undefined, own: number | null): boolean => {
  if (wanted === undefined || own === null) return false
  return wanted === null || wanted > own
}
