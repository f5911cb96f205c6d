import { matches } from '#contracts/events/filters.ts'
import { eventTypeNames } from '#contracts/events/lifecycle.ts'
import { visibleTypes } from '#contracts/events/visibility.ts'
import type { StreamLimits } from '#contracts/http/events.ts'
import type { FollowFilter } from '#infra/event-follower.ts'
import type { Caller } from '../caller.ts'

/** What of the account's events the caller asks for, may see, and is not kept from by the token that it came with. */
export const visibleFilter = (
  { accountId, scopes }: Pick<Caller, 'accountId' | 'scopes'>,
  asked: StreamLimits,
  limits: StreamLimits = {},
): FollowFilter => {
  const visible: readonly string[] = visibleTypes(scopes)
  const all = visible.length === eventTypeNames.length ? undefined : visible
  const [subject, ...others] = definedOf([asked.subject, limits.subject])
  const filters = [...(asked.filters ?? []), ...(limits.filters ?? [])]
  return {
    accountId,
    subject,
    // Two subjects are none.
    types: others.some(other => other !== subject) ? [] : inAll(definedOf([asked.types, limits.types, all])),
    ...(filters.length > 0 && { isWanted: event => matches(filters, event).matched }),
  }
}

const definedOf = <Value>(values: readonly (Value | undefined)[]): Value[] =>
  values.filter(value => value !== undefined) as Value[]

const inAll = ([first, ...rest]: readonly (readonly string[])[]): readonly string[] | undefined =>
  first?.filter(name => rest.every(names => names.includes(name)))
