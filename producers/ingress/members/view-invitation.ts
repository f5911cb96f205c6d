import type { InvitationView } from '#contracts/http/members.ts'
import type { InvitationRow } from '#infra/db/identity/invitations.ts'

export const viewInvitation = (invitation: InvitationRow): InvitationView => ({
  id: invitation.id,
  object: 'invitation',
  email: invitation.email,
  role: invitation.role,
  status: statusOf(invitation),
  invited_by: invitation.invitedBy,
  created_at: invitation.createdAt.toISOString(),
  expires_at: invitation.expiresAt.toISOString(),
  accepted_at: invitation.acceptedAt?.toISOString() ?? null,
})

const statusOf = ({ acceptedAt, revokedAt, expiresAt }: InvitationRow): InvitationView['status'] => {
  if (acceptedAt) return 'accepted'
  if (revokedAt) return 'revoked'
  return expiresAt <= new Date() ? 'expired' : 'pending'
}
