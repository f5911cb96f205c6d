import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { roles, type Role } from '../roles.ts'

/** What a `member.*` event says of somebody: who, and what they are now. */
export const memberEventDataSchema = z.object({
  member: z.object({ user_id: idSchema('user'), role: z.enum(roles) }),
})

export const memberEventData = ({ id, role }: { id: string; role: Role }): z.output<typeof memberEventDataSchema> => ({
  member: { user_id: id, role },
})
