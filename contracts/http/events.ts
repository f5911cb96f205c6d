import { z } from 'zod'
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

export const eventStreamQuerySchema = z.strictObject({
  type: types,
  subject: z.string().max(100).optional(),
  after: position.optional(),
})

export const eventPageSchema = pageOf(cloudEventSchema)
