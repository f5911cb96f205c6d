import { acceptInvitation } from './accept-invitation.ts'
import { createInvitation } from './create-invitation.ts'
import { listInvitations } from './list-invitations.ts'
import { listMembers } from './list-members.ts'
import { patchMember, type MemberDeps } from './patch-member.ts'
import { leaveAccount, removeMember } from './remove-member.ts'
import { revokeInvitation } from './revoke-invitation.ts'

export const memberHandlers = (needs: MemberDeps & Parameters<typeof createInvitation>[0]) => ({
  listMembers: listMembers(needs),
  patchMember: patchMember(needs),
  removeMember: removeMember(needs),
  leaveAccount: leaveAccount(needs),
  createInvitation: createInvitation(needs),
  listInvitations: listInvitations(needs),
  revokeInvitation: revokeInvitation(needs),
  acceptInvitation: acceptInvitation(needs),
})
