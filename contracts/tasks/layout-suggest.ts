import { z } from 'zod'
import { briefSchema } from '../designs/brief.ts'
import { canvasChoiceSchema } from '../designs/canvas.ts'
import { textRoles } from '../designs/document.ts'
import { styleChoiceSchema } from './design-generate.ts'
import { defineKind } from './kind.ts'

const share = z.number().min(-1).max(2)

const boxSchema = z.object({ x: share, y: share, width: share, height: share })

const placeSchema = z.object({
  role: z.enum([...textRoles, 'photo', 'logo', 'drawing', 'panel']),
  box: boxSchema.describe('In shares of the canvas, from its upper left corner.'),
  text: z.string().optional(),
  size: z.number().optional().describe('Of the letters, in pixels.'),
  lines: z.int().optional(),
  align: z.enum(['start', 'center', 'end']).optional(),
})

const input = z.strictObject({
  brief: briefSchema,
  canvas: canvasChoiceSchema.default('portrait'),
  style: styleChoiceSchema.default('auto'),
  count: z.int().min(1).max(5).default(3),
  seed: z.int().min(0).max(0xffff_ffff).default(0),
})
export type LayoutSuggestInput = z.output<typeof input>

const result = z.object({
  canvas: z.object({ width: z.int(), height: z.int() }),
  layouts: z
    .array(z.object({ archetype: z.string(), score: z.number().min(0).max(1), places: z.array(placeSchema) }))
    .min(1)
    .max(5),
})
export type LayoutSuggestResult = z.output<typeof result>

export const layoutSuggest = defineKind({
  type: 'layout.suggest',
  done: 'layout.suggested',
  title: 'Suggest layouts',
  description:
    'Says where the parts of a brief could stand on a canvas: boxes, sizes and lines for up to five layouts of different kinds, the ' +
    'best first. The texts were measured with real fonts, so that what fits here fits.',
  input,
  result,
  credits: () => 1n,
  priceRule: '1 credit.',
  timeoutMs: 60_000,
  concurrency: 2,
  assets: ({ brief }) => [...brief.photos, ...(brief.logo ? [brief.logo] : [])],
  example: {
    input: { brief: { text: 'Spring Market\nSaturday, 10:00' }, canvas: 'square', style: 'minimal', count: 1, seed: 0 },
    result: {
      canvas: { width: 1080, height: 1080 },
      layouts: [
        {
          archetype: 'big-type',
          score: 0.8,
          places: [
            {
              role: 'title',
              box: { x: 0.08, y: 0.1, width: 0.7, height: 0.3 },
              text: 'Spring Market',
              size: 160,
              lines: 2,
              align: 'start',
            },
          ],
        },
      ],
    },
  },
})
