import { eventTypeNames } from '#contracts/events/lifecycle.ts'
import { visibleTypes } from '#contracts/events/visibility.ts'
import type { FollowFilter } from '#infra/event-follower.ts'
import type { Caller } from '../caller.ts'

type Asked = { types?: readonly string[] | undefined; subject?: string | undefined }

/** What of the account's events the caller asks for and may see. */
export const visibleFilter = ({ accountId, scopes }: Caller, { types, subject }: Asked): FollowFilter => {
  const visible: readonly string[] = visibleTypes(scopes)
  if (visible.length === eventTypeNames.length) return { accountId, subject, types }
  return { accountId, subject, types: types?.filter(type => visible.includes(type)) ?? visible }
}
