import type { Role } from '../roles.ts'

/** What a `member.*` event says of somebody: who, and what they are now. */
export const memberEventData = ({ id, role }: { id: string; role: Role }) => ({ member: { user_id: id, role } })
