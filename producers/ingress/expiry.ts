import { faultAt } from './problem.ts'

/** When a thing ends, null for never. @throws Problem validation-failed for a time that lies in the past */
export const expiryOf = (text: string | null, pointer: string): Date | null => {
  if (text === null) return null
  const end = new Date(text)
  if (end > new Date()) return end
  throw faultAt({ pointer, code: 'in-the-past', detail: 'must lie in the future; to end it now, DELETE it' })
}
