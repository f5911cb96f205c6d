import { z } from 'zod'
import { hexColorSchema } from './color.ts'

const inTwoLanguages = z.object({ en: z.string(), zh: z.string() })
const familyIds = z.array(z.string().max(64)).min(1)

/** The three colors that a palette of a style grows from: about 60, 30 and 10 percent of what is colored. */
const seedPaletteSchema = z.object({
  background: hexColorSchema,
  primary: hexColorSchema,
  accent: hexColorSchema,
})
export type SeedPalette = z.output<typeof seedPaletteSchema>

/** A manner in which posters are made: its typefaces and colors. */
export const styleSchema = z.object({
  object: z.literal('style'),
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/),
  name: inTwoLanguages,
  description: inTwoLanguages,
  tags: z.array(z.string()).describe('English and Chinese words that the style may be searched by.'),
  families: z
    .object({
      display: familyIds.describe('Latin, for titles.'),
      text: familyIds.describe('Latin, for everything else.'),
      han_display: familyIds,
      han_text: familyIds,
      arabic: familyIds,
    })
    .describe('Ids of font families, the best first.'),
  palettes: z.array(seedPaletteSchema).min(3).max(6),
})
export type Style = z.output<typeof styleSchema>
