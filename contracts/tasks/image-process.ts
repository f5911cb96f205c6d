import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { defineKind } from './kind.ts'
import { imageStepSchema, type ImageStepInput } from './image-steps.ts'

/** What happens to a photographed document when the caller names no steps: straight, gray, black ink on white paper. */
const documentCleanUp: ImageStepInput[] = [
  { op: 'auto-orient' },
  { op: 'extract-page' },
  { op: 'grayscale' },
  { op: 'denoise', strength: 'light' },
  { op: 'remove-background' },
  { op: 'deskew' },
  { op: 'contrast' },
]

const formats = ['png', 'jpeg', 'webp'] as const
const side = z.int().min(1)

const input = z.strictObject({
  asset_id: idSchema('asset').describe(
    'The uploaded photograph or scan: JPEG, PNG, WebP, or the first frame of a GIF.',
  ),
  steps: z
    .array(imageStepSchema)
    .min(1)
    .max(16)
    .prefault(documentCleanUp)
    .describe('Run in this order. Left out: document clean-up.'),
  format: z
    .enum([...formats, 'keep'])
    .default('png')
    .describe('Format of the output; `keep` is that of the input, and PNG for a GIF. JPEG has no transparency.'),
  quality: z.int().min(1).max(100).default(85).describe('For JPEG and WebP.'),
  dpi: z.int().min(1).max(2400).optional().describe('Resolution to note in the output; changes no pixel.'),
})

/** What one step did. */
const stepReportSchema = z.strictObject({
  op: z.string(),
  ms: z.number().min(0),
  changed: z.boolean().describe('False when there was nothing to do: straight already, no page found, no content.'),
  width: side,
  height: side,
  angle: z.number().optional().describe('Degrees by which the picture was turned clockwise.'),
  confidence: z.number().min(0).max(1).optional(),
  threshold: z.number().optional().describe('The gray value that parts ink from paper; a mean for local methods.'),
  lines_removed: z.int().optional(),
  specks_removed: z.int().optional(),
  box: z
    .strictObject({ x: z.int(), y: z.int(), width: side, height: side })
    .optional()
    .describe('The part that was kept, in pixels of the picture before the step.'),
  corners: z
    .array(z.tuple([z.number(), z.number()]))
    .optional()
    .describe('Corners of the page that was found, clockwise from the top left.'),
})
export type StepReport = z.output<typeof stepReportSchema>

export const imageProcess = defineKind({
  type: 'image.process',
  done: 'image.processed',
  title: 'Process an image',
  description:
    'Runs the chosen steps over an uploaded photograph or scan, in order, and stores one new image. ' +
    'Metadata such as the place of the photograph is removed; colors are converted to sRGB.',
  input,
  result: z.strictObject({
    format: z.enum(formats),
    bytes: z.int(),
    width: side,
    height: side,
    before: z.strictObject({ format: z.string(), bytes: z.int(), width: side, height: side }),
    steps: z.array(stepReportSchema),
  }),
  // 1 credit for decoding and encoding, and 1 for every full four steps.
  credits: ({ steps }) => 1n + BigInt(Math.floor(steps.length / 4)),
  priceRule: '1 credit, and 1 more for every full four steps.',
  timeoutMs: 120_000,
  concurrency: 2,
  assets: ({ asset_id }) => [asset_id],
  example: {
    input: {
      asset_id: 'ast_01JD0000000000000000000000',
      steps: [
        { op: 'auto-orient' },
        { op: 'remove-background' },
        { op: 'deskew', max_angle: 15 },
        { op: 'threshold', method: 'sauvola' },
      ],
      format: 'png',
    },
    result: {
      format: 'png',
      bytes: 84_120,
      width: 1536,
      height: 2048,
      before: { format: 'jpeg', bytes: 1_204_331, width: 2048, height: 1536 },
      steps: [
        { op: 'auto-orient', ms: 11.2, changed: true, width: 1536, height: 2048 },
        { op: 'remove-background', ms: 48.7, changed: true, width: 1536, height: 2048 },
        { op: 'deskew', ms: 95.1, changed: true, width: 1648, height: 2126, angle: -3.2, confidence: 0.93 },
        { op: 'threshold', ms: 37.4, changed: true, width: 1648, height: 2126, threshold: 171 },
      ],
    },
  },
})
