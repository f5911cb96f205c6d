/** Worked examples of what is said of keys, members and sessions. */
import { exampleId } from './example-parts.ts'
import { keyEventData } from './key-data.ts'
import type { EventType } from './lifecycle.ts'
import { memberEventData } from './member-data.ts'

type AccessEventType = Extract<EventType, `api_key.${string}` | `member.${string}` | `session.${string}`>

export const accessExample = (type: AccessEventType): Record<string, unknown> => {
  const userId = exampleId('user')
  if (type.startsWith('session.')) return { session: { id: exampleId('session'), user_id: userId } }
  if (type.startsWith('member.')) {
    return memberEventData({ id: userId, role: type === 'member.changed' ? 'admin' : 'editor' })
  }
  return keyEventData({ id: exampleId('key'), name: 'for the shop', start: 'ink_live_0aZ' })
}
