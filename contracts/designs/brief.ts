import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { textRoles } from './document.ts'

const piece = z.string().trim().min(1).max(1000)

/** What a poster is to say. Either free `text`, whose parts are told apart, or `content` with the role of each part. */
export const briefSchema = z
  .strictObject({
    text: z
      .string()
      .trim()
      .min(1)
      .max(4000)
      .optional()
      .describe('Free text, one thought a line; the first line is the title unless the text says otherwise.'),
    content: z
      .array(z.strictObject({ role: z.enum(textRoles), text: piece }))
      .min(1)
      .max(40)
      .optional()
      .describe('The parts with their roles, in reading order.'),
    locale: z.enum(['zh-Hans', 'zh-Hant', 'en', 'ar']).optional().describe('Told from the text when left out.'),
    photos: z.array(idSchema('asset')).max(3).default([]),
    logo: idSchema('asset').optional(),
  })
  .refine(({ text, content }) => (text === undefined) !== (content === undefined), {
    message: 'either text or content',
  })
export type Brief = z.output<typeof briefSchema>
