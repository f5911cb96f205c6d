import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { scopes } from '../scopes.ts'
import { publicKinds } from '../tasks/public-kinds.ts'
import { pageQuery } from './page.ts'

const time = z.iso.datetime()

/** An account may have so many keys that can be used. */
export const maxKeys = 100
/** While one key takes the place of another, both are good for at most a week. */
const maxGraceSeconds = 7 * 24 * 3_600

const unique = (items: readonly unknown[]): boolean => new Set(items).size === items.length

const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must be one line of text')

const taskType = z.enum(publicKinds.map(({ type }) => type) as [string, ...string[]])
const cidr = z.union([z.cidrv4(), z.cidrv6()])

/** What a key may do. Null is no limit beside those of the account. */
const restrictions = {
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).refine(unique, 'must differ'),
  task_types: z.array(taskType).min(1).max(50).refine(unique, 'must differ').nullable(),
  project_ids: z
    .array(idSchema('project'))
    .min(1)
    .max(50)
    .refine(unique, 'must differ')
    .nullable()
    .describe(
      'Projects of the account. Such a key posts into these only, and there are no other tasks for it: all others are answered with 404 and missing in lists. What it posts without `project_id` goes into its project if it is for one; for more, the project has to be named. It uploads assets and asks what work costs; routes that are about the whole account refuse it with 403.',
    ),
  allowed_cidrs: z
    .array(cidr)
    .min(1)
    .max(50)
    .refine(unique, 'must differ')
    .nullable()
    .describe('Networks that the key may be used from, like `203.0.113.0/24`.'),
  expires_at: time.max(40).nullable(),
  requests_per_minute: z.int().min(1).max(1_000_000).nullable(),
  tasks_in_flight: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .describe('How many tasks of the key may be open at a time, of those that were posted since it had this limit.'),
}

export const createKeySchema = z.strictObject({
  name,
  scopes: restrictions.scopes,
  task_types: restrictions.task_types.default(null),
  project_ids: restrictions.project_ids.default(null),
  allowed_cidrs: restrictions.allowed_cidrs.default(null),
  expires_at: restrictions.expires_at.default(null),
  requests_per_minute: restrictions.requests_per_minute.default(null),
  tasks_in_flight: restrictions.tasks_in_flight.default(null),
})
export type CreateKey = z.output<typeof createKeySchema>

/** A merge patch: what is left out stays as it is. */
export const patchKeySchema = z.strictObject({ name, ...restrictions }).partial()
export type PatchKey = z.output<typeof patchKeySchema>

export const rotateKeySchema = z
  .strictObject({ grace_seconds: z.int().min(0).max(maxGraceSeconds).default(0) })
  .prefault({})

const keyStatuses = ['active', 'expired', 'revoked'] as const

export const listKeysQuery = pageQuery.extend({ status: z.enum(keyStatuses).optional() })

export const keySchema = z.object({
  id: idSchema('key'),
  object: z.literal('api_key'),
  name: z.string(),
  start: z.string().describe('How the token begins.'),
  status: z.enum(keyStatuses),
  ...restrictions,
  task_types: z.array(z.string()).nullable(),
  created_at: time,
  created_by: z.string().nullable().describe('`usr_…` or `key_…`; null for the operator.'),
  last_used_at: time.nullable().describe('To the minute.'),
  last_used_ip: z.string().nullable(),
  revoked_at: time.nullable(),
  revoked_for: z.enum(['revoked', 'rotated', 'leaked']).nullable(),
  rotated_to: idSchema('key').nullable().describe('The key that took its place.'),
  grace_until: time.nullable().describe('Until when it is good beside that one.'),
})
export type KeyView = z.output<typeof keySchema>

export const createdKeySchema = keySchema.extend({
  token: z.string().describe('Shown here and never again.'),
})

export const reportLeakSchema = z.strictObject({
  token: z.string().min(1).max(200).describe('The key that was found.'),
  found_at: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional()
    .describe('Where it was found.'),
})

export const leakReportSchema = z.object({
  object: z.literal('leak_report'),
  status: z.literal('received'),
})
