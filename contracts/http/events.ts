import { z } from 'zod'
import { filtersSchema } from '../events/filters.ts'
import { cloudEventSchema } from '../events/lifecycle.ts'
import { pageOf, pageQuery } from './page.ts'

const position = z
  .string()
  .regex(/^\d{16}\.\d{16}$/, 'must be the `sequence` of an event')
  .describe('The `sequence` of the last event that you have.')

const types = z
  .union([z.string(), z.array(z.string())])
  .transform(value => [value].flat().flatMap(part => part.split(',')))
  .pipe(z.array(z.string().max(100)).max(50))
  .optional()

export const eventQuerySchema = z.strictObject({
  type: types,
  subject: z.string().max(100).optional(),
  after: position.optional(),
  limit: pageQuery.shape.limit,
})

/** Filters in an address: JSON, since they nest. */
const filtersText = z
  .string()
  .max(8_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' })
      return z.NEVER
    }
  })
  .pipe(filtersSchema)
  .optional()
  .describe('A JSON array of filters, as subscriptions have them; an event must match each.')

export const eventStreamQuerySchema = z.strictObject({
  type: types,
  subject: z.string().max(100).optional(),
  filters: filtersText,
  after: position.optional(),
  token: z
    .string()
    .max(100)
    .optional()
    .describe('A token of `/v1/stream-tokens`, in place of the header Authorization that an EventSource cannot send.'),
})

export const createStreamTokenSchema = z.strictObject({
  types: z.array(z.string().max(100)).max(50).optional().describe('The stream tells of no other types.'),
  subject: z.string().max(100).optional().describe('The stream tells of nothing else.'),
  filters: filtersSchema.optional().describe('The stream tells of nothing that they do not match.'),
})
/** What a stream is limited to, beside what its reader may see. */
export type StreamLimits = z.output<typeof createStreamTokenSchema>

export const streamTokenSchema = z.object({
  object: z.literal('stream_token'),
  token: z.string().describe('Opens one stream, once: `/v1/events/stream?token=` or `/v1/ws?token=`.'),
  expires_at: z.iso.datetime(),
})

export const eventPageSchema = pageOf(cloudEventSchema)
