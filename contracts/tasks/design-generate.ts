import { z } from 'zod'
import { briefSchema } from '../designs/brief.ts'
import { canvasChoiceSchema } from '../designs/canvas.ts'
import { hexColorSchema } from '../designs/color.ts'
import { styles } from '../designs/styles.ts'
import { generatedVariantSchema } from '../designs/variant.ts'
import { defineKind } from './kind.ts'

const creditsPerVariant = 2n

export const styleChoiceSchema = z
  .enum(['auto', ...styles.map(({ id }) => id)])
  .describe('A style of `/v1/styles`; `auto` takes those that suit the words of the brief.')

const input = z.strictObject({
  brief: briefSchema,
  canvas: canvasChoiceSchema.default('portrait'),
  style: styleChoiceSchema.default('auto'),
  brand_colors: z.array(hexColorSchema).max(5).default([]).describe('Kept as they are wherever contrast allows.'),
  mode: z.enum(['light', 'dark']).optional().describe('Of the paper. Both when left out.'),
  variants: z
    .int()
    .min(1)
    .max(5)
    .default(4)
    .describe('Fewer come, at a lower price, when no more would differ enough.'),
  seed: z
    .int()
    .min(0)
    .max(0xffff_ffff)
    .optional()
    .describe(
      'The same brief with the same seed gives the same designs; with a model, while its advice is remembered. Follows from the task when left out.',
    ),
  assist: z
    .enum(['none', 'rank', 'refine'])
    .default('refine')
    .describe(
      'What a language model may do where the operator has set one up: `rank` chooses among finished layouts, `refine` may also ' +
        'change the size of titles, alignment and palette. Every change is checked as the layouts themselves are.',
    ),
  allow_copy_edits: z
    .boolean()
    .default(false)
    .describe(
      'With `refine`, the model may also shorten running text and small print; dates, places, prices and addresses stay as they are.',
    ),
  preview_width: z.int().min(160).max(1600).default(800).describe('Pixels of the pictures that come with the designs.'),
})
export type DesignGenerateInput = z.output<typeof input>

const assistance = z
  .object({
    used: z.boolean(),
    by: z.string().max(200).optional().describe('Name of the model.'),
    applied: z.array(z.string()).describe('What was done as it advised.'),
    reason: z
      .string()
      .optional()
      .describe(
        'Why it was not used: `not-configured`, `not-wanted`, a word for its trouble, like `timed-out`, or `paused` for a while after several such.',
      ),
  })
  .describe('What a language model had to do with it.')
export type Assistance = z.output<typeof assistance>

const result = z.object({
  variants: z.array(generatedVariantSchema).min(1).max(5),
  requested: z.int(),
  seed: z.int(),
  locale: z.string().describe('The language that the brief was read in.'),
  styles: z.array(z.string()),
  notes: z.array(z.string()).describe('What was done otherwise than one might expect.'),
  assistance,
})
export type DesignGenerateResult = z.output<typeof result>

export const designGenerate = defineKind({
  type: 'design.generate',
  done: 'design.generated',
  title: 'Generate designs',
  description:
    'Turns a brief into up to five posters that differ in layout, color and type. Every text fits, nothing overlaps, and all of it ' +
    'reads against its ground (WCAG AA). Each becomes a design that can be edited under `/v1/designs`.',
  input,
  result,
  folder: 'designs',
  credits: ({ variants }) => creditsPerVariant * BigInt(variants),
  // Each variant comes with one picture.
  incurred: files => creditsPerVariant * BigInt(files.filter(({ kind }) => kind === 'image').length),
  priceRule:
    '2 credits for each variant; those that could not be delivered, or had not landed at a cancel, are not charged.',
  timeoutMs: 120_000,
  concurrency: 2,
  assets: ({ brief }) => [...brief.photos, ...(brief.logo ? [brief.logo] : [])],
  example: {
    input: {
      brief: {
        text: 'Spring Market\nFresh flowers, bread and music\nSaturday, 21 March 2026, 10:00–18:00\nMarket Square',
      },
      canvas: 'portrait',
      style: 'nature',
      variants: 1,
      seed: 7,
    },
    result: {
      variants: [
        {
          index: 0,
          design_id: 'dsn_01JD0000000000000000000000',
          title: 'Spring Market',
          style: 'nature',
          archetype: 'hero-top',
          document_asset_id: 'ast_01JD0000000000000000000001',
          preview_asset_id: 'ast_01JD0000000000000000000002',
          score: 0.83,
        },
      ],
      requested: 1,
      seed: 7,
      locale: 'en',
      styles: ['nature'],
      notes: [],
      assistance: { used: false, applied: [], reason: 'not-configured' },
    },
  },
})
