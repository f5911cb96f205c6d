import { newId } from '#contracts/ids.ts'

/** RFC 6761 §6.4: nothing is ever sent to such a name. */
const domain = 'no-address.invalid'

/** What stands in the place of an address of somebody whose provider names none. It is nobody's, and never verified. */
export const noAddress = (): string => `${newId('user').toLowerCase()}@${domain}`

export const isNoAddress = (email: string): boolean => email.toLowerCase().endsWith(`@${domain}`)
