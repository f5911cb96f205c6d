import type { MemberView } from '#contracts/http/members.ts'
import type { MemberRow } from '#infra/db/identity/members.ts'

export const viewMember = ({ id, email, name, role, joinedAt }: MemberRow): MemberView => ({
  user_id: id,
  object: 'member',
  email,
  name,
  role,
  joined_at: joinedAt.toISOString(),
})
