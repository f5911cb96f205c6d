import { z } from 'zod'
import { hexColorSchema, paletteRoles, paletteSchema } from '../designs/color.ts'
import { colorModes, harmonies } from '../designs/harmony.ts'
import { styles } from '../designs/styles.ts'
import { idSchema } from '../ids.ts'
import { defineKind } from './kind.ts'

const seed = z.int().min(0).max(0xffff_ffff)
const brandColor = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'must be a color like #1a2b3c')
  .toLowerCase()

const input = z
  .strictObject({
    brand: z
      .array(brandColor)
      .min(1)
      .max(5)
      .optional()
      .describe(
        'Colors to be recognized by, the most important first; they stay as they are wherever contrast allows.',
      ),
    logo: idSchema('asset').optional().describe('A picture whose colors count like those of the brand.'),
    photo: idSchema('asset').optional().describe('A picture that the colors are to suit.'),
    style: z
      .enum(styles.map(({ id }) => id) as [string, ...string[]])
      .optional()
      .describe('As `/v1/styles` lists them; `business` when left out.'),
    mode: z.enum(colorModes).optional().describe('Dark text on light ground or the reverse; both when left out.'),
    count: z.int().min(1).max(8).default(4),
    seed: seed.optional().describe('The same seed with the same input yields the same palettes.'),
  })
  .refine(wish => [wish.brand, wish.logo, wish.photo, wish.style].some(source => source !== undefined), {
    message: 'name colors, a logo, a photo or a style',
  })
export type PaletteRecommendInput = z.output<typeof input>

const role = z.enum(paletteRoles)

const recommendation = z.strictObject({
  palette: paletteSchema,
  harmony: z.enum(harmonies).describe('How the accent’s hue stands to that of the primary color.'),
  mode: z.enum(colorModes),
  source: z.enum(['brand', 'logo', 'photo', 'style']).describe('Where the primary color comes from.'),
  contrast: z
    .array(z.strictObject({ color: role, on: role, ratio: z.number().min(1).max(21), required: z.number() }))
    .describe('Every pair that a poster sets upon each other, by WCAG 2.2.'),
  print: z
    .array(z.strictObject({ role, color: hexColorSchema, in_gamut: z.boolean(), nearest: hexColorSchema }))
    .describe(
      'Whether four-color offset print comes within ΔE00 5, by a generic profile; and what it would look like.',
    ),
  notes: z.array(z.string()).describe('What had to give way, and for what.'),
})

const result = z.strictObject({
  palettes: z.array(recommendation).describe('Fewer than asked for when more would look the same.'),
  seed,
})
export type PaletteRecommendResult = z.output<typeof result>

/** Colors for a poster: from a brand, a logo, a photo or a style. */
export const paletteRecommend = defineKind({
  type: 'palette.recommend',
  done: 'palette.recommended',
  title: 'Recommend palettes',
  description:
    'Makes palettes of eight roles out of brand colors, a logo, a photo or a style. All text in them holds WCAG AA, ' +
    'and colors that print cannot show are marked.',
  input,
  result,
  credits: () => 1n,
  priceRule: '1 credit.',
  timeoutMs: 30_000,
  concurrency: 4,
  assets: ({ logo, photo }) => [logo, photo].filter(asset => asset !== undefined),
  example: {
    input: { brand: ['#0f4c81'], style: 'business', mode: 'light', count: 1, seed: 7 },
    result: {
      palettes: [
        {
          palette: {
            background: '#f6fafe',
            surface: '#e7eef6',
            text: '#14202c',
            muted: '#566370',
            primary: '#0f4c81',
            on_primary: '#ffffff',
            accent: '#b3562a',
            on_accent: '#ffffff',
          },
          harmony: 'split',
          mode: 'light',
          source: 'brand',
          contrast: [
            { color: 'text', on: 'background', ratio: 15.7, required: 4.5 },
            { color: 'primary', on: 'background', ratio: 8.3, required: 3 },
          ],
          print: [{ role: 'primary', color: '#0f4c81', in_gamut: true, nearest: '#144d80' }],
          notes: [],
        },
      ],
      seed: 7,
    },
  },
})
