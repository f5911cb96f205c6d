import { z } from 'zod'

/** What every list takes. The cursor is opaque: it comes from `next_cursor` and goes back as it is. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
})

/** A time that the database can be asked by: it knows no year 0, and reads no text of any length. */
export const moment = z.iso
  .datetime()
  .max(40)
  .refine(text => !text.startsWith('0000'), { message: 'years begin with 0001' })

/** What the lists of things that were made at some time take besides. */
export const createdQuery = { 'created[gte]': moment.optional(), 'created[lt]': moment.optional() }

/** What every list answers. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    object: z.literal('list'),
    data: z.array(item),
    has_more: z.boolean(),
    next_cursor: z.string().nullable(),
  })
