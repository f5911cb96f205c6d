import { z } from 'zod'
import { settingKeys } from '../settings.ts'

export const settingSchema = z.object({
  object: z.literal('setting'),
  key: z.enum(settingKeys as [string, ...string[]]),
  value: z.unknown(),
  default: z.unknown(),
  description: z.string(),
  schema: z.looseObject({}).describe('What a value must be, as JSON Schema.'),
  is_default: z.boolean(),
  revision: z.int().describe('Also the ETag; 0 as long as nobody has changed it.'),
  changed_by: z.string().nullable(),
  changed_at: z.iso.datetime().nullable(),
})

export const changeSettingSchema = z.strictObject({ value: z.union([z.boolean(), z.number(), z.string().max(1000)]) })
