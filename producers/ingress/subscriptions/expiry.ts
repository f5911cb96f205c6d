import { faultAt } from '../problem.ts'

/** When a subscription ends. @throws Problem validation-failed for a time that lies in the past */
export const expiryOf = (text: string | null): Date | null => {
  if (text === null) return null
  const end = new Date(text)
  if (end > new Date()) return end
  throw faultAt({
    pointer: '/config/expires_at',
    code: 'in-the-past',
    detail: 'must lie in the future; a subscription is ended by DELETE',
  })
}
