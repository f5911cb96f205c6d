import { z } from 'zod'

export const materialKinds = ['icon', 'background', 'art'] as const

/** A thing that designs are decorated with. Elements name it by its id. */
export const materialSchema = z.object({
  object: z.literal('material'),
  id: z.string().max(100),
  kind: z.enum(materialKinds),
  name: z.object({ en: z.string(), zh: z.string() }),
  tags: z.array(z.string()),
  preview: z.string().describe('Path of an SVG picture of it.'),
})
export type MaterialView = z.output<typeof materialSchema>

const edge = z.coerce.number().int().min(16).max(2000)

/** How a preview is to look. */
export const previewQuery = z
  .strictObject({
    width: edge.default(320),
    height: edge.default(320),
    colors: z
      .string()
      .regex(/^[0-9a-f]{6}(?:,[0-9a-f]{6}){0,3}$/, 'one to four colors like 1a2b3c, with commas between them')
      .default('f7f3ec,c8321f,14213d,e8b04b')
      .describe('The ground, then the inks; an icon is drawn in the last one.'),
    seed: z.coerce
      .number()
      .int()
      .min(0)
      .max(0xffff_ffff)
      .default(1)
      .describe('Backgrounds and artworks are another one for each.'),
  })
  .refine(({ width, height }) => Math.max(width, height) <= 12 * Math.min(width, height), {
    message: 'one edge must not be longer than twelve times the other',
  })
