import { z } from 'zod'
import { idSchema } from '../ids.ts'

/** What a `session.*` event says: whose session it was, and not from where it was used. */
export const sessionEventDataSchema = z.object({
  session: z.object({ id: idSchema('session'), user_id: idSchema('user') }),
})
