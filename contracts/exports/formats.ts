import { z } from 'zod'
import { hexColorSchema } from '../designs/color.ts'
import { idSchema } from '../ids.ts'

const raster = {
  scale: z.number().min(0.1).max(8).default(1).describe('Pixels of the picture per pixel of the canvas.'),
  dpi: z
    .int()
    .min(36)
    .max(1200)
    .default(96)
    .describe('Resolution that the file notes, so that it prints at its size; changes no pixel.'),
}

const transparent = z
  .boolean()
  .default(false)
  .describe('Leaves out the paper: the color of the canvas, and whatever is drawn as its background.')

const lossyQuality = z.int().min(50).max(95)

export const pngFormatSchema = z.strictObject({
  type: z.literal('png'),
  ...raster,
  transparent,
  optimize: z
    .boolean()
    .default(false)
    .describe('A palette of 256 colors where nobody can see the difference; otherwise it stays lossless.'),
})
export type PngFormat = z.output<typeof pngFormatSchema>

export const jpgFormatSchema = z.strictObject({
  type: z.literal('jpg'),
  ...raster,
  quality: lossyQuality.default(90),
  max_bytes: z
    .int()
    .min(1000)
    .optional()
    .describe('The best quality from 50 to `quality` that fits into so many bytes is searched.'),
  background: hexColorSchema.default('#ffffff').describe('What lies under anything that lets it through.'),
})
export type JpgFormat = z.output<typeof jpgFormatSchema>

export const webpFormatSchema = z.strictObject({
  type: z.literal('webp'),
  scale: raster.scale,
  transparent,
  quality: lossyQuality.default(90),
  lossless: z.boolean().default(false),
})
export type WebpFormat = z.output<typeof webpFormatSchema>

export const avifFormatSchema = z.strictObject({
  type: z.literal('avif'),
  scale: raster.scale,
  transparent,
  quality: lossyQuality.default(70),
})
export type AvifFormat = z.output<typeof avifFormatSchema>

const htmlFormatSchema = z.strictObject({
  type: z.literal('html'),
  editable: z.boolean().default(true).describe('Whoever opens the page may change its texts there.'),
})
export type HtmlFormat = z.output<typeof htmlFormatSchema>

const webAddress = z.url({ protocol: /^https?$/ }).max(2000)

const emailFormatSchema = z.strictObject({
  type: z.literal('email'),
  link: webAddress.optional().describe('Where the button and the picture lead.'),
  preheader: z.string().max(200).optional().describe('The line that mailboxes show behind the subject.'),
  image_base_url: webAddress
    .optional()
    .describe(
      'Where you will put the pictures that come with the page. Left out, you get one message (.eml) that carries them in itself.',
    ),
})
export type EmailFormat = z.output<typeof emailFormatSchema>

export const pdfModes = ['rgb', 'cmyk', 'pdf/x-4', 'pdf/x-1a:2003'] as const
export type PdfMode = (typeof pdfModes)[number]

export const pdfFormatSchema = z.strictObject({
  type: z.literal('pdf'),
  mode: z
    .enum(pdfModes)
    .default('rgb')
    .describe(
      'For the screen in `rgb`; for the press in `cmyk`, or as a candidate for PDF/X with its preflight report.',
    ),
  width_mm: z
    .number()
    .min(10)
    .max(5000)
    .optional()
    .describe('Width of the trimmed page; from the canvas and its dpi when left out.'),
  bleed_mm: z
    .number()
    .min(0)
    .max(20)
    .optional()
    .describe(
      'Drawn beyond the trimmed page, as a mirror of what lies within. That of the design, and 3 at least for PDF/X, when left out.',
    ),
  crop_marks: z.boolean().default(false),
  image_ppi: z.int().min(72).max(600).default(300).describe('Pictures are scaled down to it, never up.'),
  profile_asset_id: idSchema('asset')
    .optional()
    .describe(
      'ICC profile of your printer (CMYK, version 2 or 4, at most 4 MiB). Coated paper, after FOGRA39, when left out.',
    ),
  ink_limit_percent: z
    .int()
    .min(200)
    .max(400)
    .default(300)
    .describe('The most ink of all colors together that may lie on one point. For the press.'),
})
export type PdfFormat = z.output<typeof pdfFormatSchema>

export const exportFormatSchema = z.discriminatedUnion('type', [
  pngFormatSchema,
  jpgFormatSchema,
  webpFormatSchema,
  avifFormatSchema,
  htmlFormatSchema,
  emailFormatSchema,
  pdfFormatSchema,
])
export type ExportFormat = z.output<typeof exportFormatSchema>

export const exportFormatTypes = exportFormatSchema.options.map(({ shape }) => shape.type.value)

/** What one file of this format costs, in credits. */
export const creditsOf = (format: ExportFormat): bigint => {
  if (format.type === 'email') return 2n
  if (format.type === 'pdf') return format.mode === 'rgb' ? 2n : 3n
  return 1n
}
