import { z } from 'zod'
import { roles } from '../roles.ts'
import { timeZoneSchema } from '../time-zone.ts'
import { languageSchema, sessionSchema } from './auth.ts'

export const patchMeSchema = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  language: languageSchema.optional(),
  time_zone: timeZoneSchema.optional(),
  avatar_asset_id: z.string().max(40).nullable().optional().describe('An image of the account, or null for none.'),
})

const membershipSchema = z.object({
  account_id: z.string(),
  account_name: z.string(),
  role: z.enum(roles),
  is_current: z.boolean(),
})

export const userSchema = z.object({
  object: z.literal('user'),
  id: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  name: z.string(),
  language: languageSchema,
  time_zone: z.string(),
  avatar_asset_id: z.string().nullable(),
  avatar_url: z.string().nullable().describe('A link that ends after a day.'),
  second_factor: z.enum(['none', 'app']),
  memberships: z.array(membershipSchema),
  created_at: z.iso.datetime(),
})
export type UserView = z.output<typeof userSchema>

const rows = z.array(z.looseObject({}))

/** Everything that is kept of a person and of the accounts that are theirs alone. */
export const personalDataSchema = z.object({
  object: z.literal('personal_data'),
  made_at: z.iso.datetime(),
  user: userSchema,
  sessions: z.array(sessionSchema),
  accounts: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      plan: z.string(),
      time_zone: z.string(),
      created_at: z.iso.datetime(),
    }),
  ),
  api_keys: rows,
  tasks: rows,
  assets: rows,
  designs: rows,
  subscriptions: rows,
  ledger: rows,
  is_complete: z.boolean().describe('False where a list was longer than fits; the lists of the API have the rest.'),
})
