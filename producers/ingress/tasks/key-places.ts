import { readPlaces, type KeyTasks } from '#infra/db/identity/key-places.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import type { Refusal } from './admit.ts'

/** How many of their tasks keys have open, by id: of those whose number is limited, and of what was read under locks. */
export type KeyPlaces = Map<string, number>

/** Under the locks of the callers' accounts: what else is accepted for these keys waits. */
export const readKeyPlaces = (em: EntityManager, callers: readonly Caller[]): Promise<KeyPlaces> =>
  readPlaces(em, [...new Set(callers.flatMap(caller => countedKeyOf(caller) ?? []))])

/** Why the key of a caller may not open another task. Without places nobody has read them, and the database is the judge. */
export const refusalOfKey = ({ actorId, key }: Caller, places: KeyPlaces | undefined): Refusal | undefined => {
  const limit = key?.tasksInFlight ?? null
  const open = places?.get(actorId) ?? 0
  if (!places || limit === null || open < limit) return undefined
  return {
    code: 'concurrency-limited',
    detail: `At most ${limit} tasks of this key may be in flight.`,
    extra: { limit, in_flight: open, 'violated-policies': ['key_in_flight'] },
  }
}

/** Notes that a task of the caller was taken in, or given back. */
export const movePlaces = (places: KeyPlaces | undefined, { actorId }: Caller, tasks: number): void => {
  places?.set(actorId, (places.get(actorId) ?? 0) + tasks)
}

/** The key whose tasks are counted: only those of keys that may not have any number of them open. */
export const countedKeyOf = ({ actorId, key }: Caller): string | null =>
  (key?.tasksInFlight ?? null) === null ? null : actorId

/** What each counted key has posted. */
export const tasksByKey = (
  accepted: readonly { submission: { caller: Caller }; tasks: readonly unknown[] }[],
): KeyTasks[] => {
  const counts = new Map<string, KeyTasks>()
  for (const { submission, tasks } of accepted) {
    const keyId = countedKeyOf(submission.caller)
    if (tasks.length === 0 || keyId === null) continue
    const known = counts.get(keyId)?.tasks ?? 0
    counts.set(keyId, { keyId, tasks: known + tasks.length, most: submission.caller.key!.tasksInFlight! })
  }
  return [...counts.values()]
}
