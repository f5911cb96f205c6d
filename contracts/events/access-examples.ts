/** Worked examples of what is said of keys, members and sessions. */
import { keyEventData } from './key-data.ts'
import type { EventType } from './lifecycle.ts'
import { memberEventData } from './member-data.ts'

type AccessEventType = Extract<EventType, `api_key.${string}` | `member.${string}` | `session.${string}`>

export const isOfAccess = (type: string): type is AccessEventType => /^(?:api_key|member|session)\./.test(type)

const randomPart = '01JD0000000000000000000000'

export const accessSubject = (type: AccessEventType): string => {
  if (type.startsWith('session.')) return `ses_${randomPart}`
  return type.startsWith('member.') ? `usr_${randomPart}` : `key_${randomPart}`
}

export const accessExample = (type: AccessEventType): Record<string, unknown> => {
  const id = accessSubject(type)
  if (type.startsWith('session.')) return { session: { id, user_id: `usr_${randomPart}` } }
  if (!type.startsWith('member.')) return keyEventData({ id, name: 'for the shop', start: 'ink_live_0aZ' })
  return memberEventData({ id, role: type === 'member.changed' ? 'admin' : 'editor' })
}
