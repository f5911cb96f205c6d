import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { roles } from '../roles.ts'

const time = z.iso.datetime()
const role = z.enum(roles)

/** An account may have so many invitations that nobody has answered. */
export const maxInvitations = 50
/** How long an invitation waits for an answer. */
export const invitationDays = 7

export const memberSchema = z.object({
  user_id: idSchema('user'),
  object: z.literal('member'),
  email: z.string(),
  name: z.string(),
  role,
  joined_at: time,
})
export type MemberView = z.output<typeof memberSchema>

export const patchMemberSchema = z.strictObject({ role: role.describe('At most your own.') })

export const createInvitationSchema = z.strictObject({
  email: z.email().max(254).describe('Only who has proven to read this address can accept.'),
  role: role.describe('At most your own.'),
})

const invitationStatuses = ['pending', 'accepted', 'expired', 'revoked'] as const

export const invitationSchema = z.object({
  id: idSchema('invitation'),
  object: z.literal('invitation'),
  email: z.string(),
  role,
  status: z.enum(invitationStatuses),
  invited_by: z.string(),
  created_at: time,
  expires_at: time,
  accepted_at: time.nullable(),
})
export type InvitationView = z.output<typeof invitationSchema>

export const acceptInvitationSchema = z.strictObject({
  token: z.string().min(1).max(200).describe('Out of the link in the letter.'),
})
