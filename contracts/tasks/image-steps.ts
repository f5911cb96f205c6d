import { z } from 'zod'

// The steps of `image.process`. Numbers are bounded so that no choice of them costs more than the picture's size explains.

const color = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a color like #ffffff')
const side = z.int().min(1).max(16_384)
const offset = z.int().min(0).max(16_383)

const autoOrient = z
  .strictObject({ op: z.literal('auto-orient') })
  .describe('Turns and mirrors the picture as its camera noted (EXIF orientation 1 to 8).')

const extractPage = z
  .strictObject({
    op: z.literal('extract-page'),
    min_area: z.number().min(0.05).max(0.95).default(0.25).describe('Least part of the picture that the page covers.'),
  })
  .describe('Finds the sheet of paper on a darker ground, cuts it out and undoes the perspective.')

const rotate = z
  .strictObject({
    op: z.literal('rotate'),
    angle: z.number().min(-360).max(360).describe('Degrees, clockwise.'),
    background: color.default('#ffffff').describe('Color of the new corners.'),
  })
  .describe('Turns the picture; it grows so that nothing is cut off.')

const deskew = z
  .strictObject({
    op: z.literal('deskew'),
    max_angle: z.number().min(0.5).max(45).default(15).describe('The largest skew looked for, in degrees.'),
  })
  .describe('Finds the slope of the lines of text and turns the picture until they are level.')

const crop = z
  .strictObject({ op: z.literal('crop'), x: offset, y: offset, width: side, height: side })
  .describe('Keeps this box, in pixels; the part of it outside the picture is ignored.')

const cropToContent = z
  .strictObject({
    op: z.literal('crop-to-content'),
    margin: z.int().min(0).max(2000).default(16).describe('Pixels kept around the content.'),
    tolerance: z
      .int()
      .min(1)
      .max(254)
      .default(48)
      .describe('How far from the color of the edge, of 255, a pixel must be to count as content.'),
  })
  .describe('Cuts off the empty border; single specks do not count as content.')

const resize = z
  .strictObject({
    op: z.literal('resize'),
    width: side.optional(),
    height: side.optional(),
    fit: z
      .enum(['inside', 'cover', 'contain', 'fill'])
      .default('inside')
      .describe('`inside` keeps the proportions, `cover` cuts, `contain` pads with white, `fill` stretches.'),
    enlarge: z.boolean().default(false).describe('Allow the output to be larger than the input.'),
  })
  .refine(({ width, height }) => width !== undefined || height !== undefined, 'needs a width or a height')
  .describe('Scales to this size in pixels; with one side given, the other follows from the proportions.')

const grayscale = z.strictObject({ op: z.literal('grayscale') }).describe('Drops the colors.')

const contrast = z
  .strictObject({
    op: z.literal('contrast'),
    low: z.number().min(0).max(49).default(1).describe('Percentage of the darkest pixels that become black.'),
    high: z.number().min(51).max(100).default(99).describe('Percentile from which pixels become white.'),
  })
  .describe('Stretches the brightness to the full range.')

const invert = z.strictObject({ op: z.literal('invert') }).describe('Swaps dark and light.')

const sharpen = z
  .strictObject({
    op: z.literal('sharpen'),
    radius: z.number().min(0.3).max(10).default(1).describe('Pixels.'),
    amount: z.number().min(0.1).max(5).default(1),
  })
  .describe('Unsharp mask.')

const denoise = z
  .strictObject({
    op: z.literal('denoise'),
    strength: z.enum(['light', 'medium', 'strong']).default('light').describe('`strong` may thicken hair lines.'),
  })
  .describe('Smooths the grain of sensor and JPEG while it keeps edges.')

const despeckle = z
  .strictObject({
    op: z.literal('despeckle'),
    max_area: z.int().min(1).max(1000).default(6).describe('Pixels; at 300 dpi the dot of an i has about 20.'),
  })
  .describe('Erases dark specks of at most this size.')

const removeBackground = z
  .strictObject({
    op: z.literal('remove-background'),
    detail: z
      .number()
      .min(0.5)
      .max(20)
      .default(3)
      .describe('Widest dark stroke that is ink, not shadow, as a percentage of the longer side.'),
    white: z
      .number()
      .min(0.5)
      .max(1)
      .default(0.9)
      .describe('From this part of the paper’s brightness on, it is white.'),
  })
  .describe('Divides by the light that falls on the paper: shadows, vignettes and yellow tints vanish.')

const removeLines = z
  .strictObject({
    op: z.literal('remove-lines'),
    direction: z.enum(['horizontal', 'vertical', 'both']).default('both'),
    min_length: z.number().min(1).max(100).default(12).describe('As a percentage of the picture’s width (or height).'),
    max_thickness: z.int().min(1).max(100).default(8).describe('Pixels; thicker bars stay.'),
  })
  .describe('Erases ruling lines and mends the writing that crosses them. Level the picture first.')

const window = z.int().min(3).max(501).default(41).describe('Side of the neighborhood in pixels.')
const threshold = z
  .strictObject({
    op: z.literal('threshold'),
    method: z
      .enum(['otsu', 'adaptive', 'sauvola'])
      .default('sauvola')
      .describe(
        '`otsu`: one value for even light; `adaptive`: local mean less offset; `sauvola`: also by local contrast.',
      ),
    window,
    offset: z.int().min(-64).max(64).default(12).describe('For `adaptive`: how much darker than the mean ink is.'),
    k: z.number().min(0.01).max(1).default(0.25).describe('For `sauvola`: higher keeps less ink.'),
  })
  .describe('Makes every pixel black or white.')

export const imageStepSchema = z.discriminatedUnion('op', [
  autoOrient,
  extractPage,
  rotate,
  deskew,
  crop,
  cropToContent,
  resize,
  grayscale,
  contrast,
  invert,
  sharpen,
  denoise,
  despeckle,
  removeBackground,
  removeLines,
  threshold,
])
export type ImageStep = z.output<typeof imageStepSchema>
export type ImageStepInput = z.input<typeof imageStepSchema>
export type ImageOp = ImageStep['op']
/** The parameters of one step, complete with defaults. */
export type StepOf<Op extends ImageOp> = Extract<ImageStep, { op: Op }>
