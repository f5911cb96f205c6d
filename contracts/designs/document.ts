import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { paintSchema, paletteSchema } from './color.ts'

/** Grows with every change that older readers would misread; `migrations.ts` brings older documents up to it. */
export const designSchemaVersion = 1

/** In the order in which somebody wants to know them. */
export const textRoles = [
  'kicker',
  'title',
  'subtitle',
  'body',
  'item',
  'date',
  'place',
  'price',
  'cta',
  'contact',
  'footer',
] as const
export type TextRole = (typeof textRoles)[number]

const coordinate = z.number().min(-20_000).max(20_000)
const length = z.number().min(0).max(20_000)
const share = z.number().min(0).max(1)

/** In pixels of the canvas, from its upper left corner; turned clockwise about its middle, in degrees. */
const frameSchema = z.strictObject({
  x: coordinate,
  y: coordinate,
  width: length,
  height: length,
  rotation: z.number().min(-180).max(180).default(0),
})
export type Frame = z.output<typeof frameSchema>

const stopSchema = z.strictObject({ offset: share, color: paintSchema, opacity: share.default(1) })

const fillSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('solid'), color: paintSchema, opacity: share.default(1) }),
  z.strictObject({
    type: z.literal('linear'),
    angle: z.number().min(0).max(360).describe('Degrees clockwise; 0 runs to the right, 90 downwards.'),
    stops: z.array(stopSchema).min(2).max(8),
  }),
  z.strictObject({ type: z.literal('radial'), stops: z.array(stopSchema).min(2).max(8) }),
])
export type Fill = z.output<typeof fillSchema>

const strokeSchema = z.strictObject({
  color: paintSchema,
  width: z.number().min(0).max(400),
  opacity: share.default(1),
})

const elementId = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens, at most 40')

const common = {
  id: elementId,
  frame: frameSchema,
  opacity: share.default(1),
  locked: z.boolean().default(false).describe('Editors leave it where it is.'),
  group: elementId.optional().describe('Elements of one group move together.'),
}

const shapeElement = z.strictObject({
  ...common,
  type: z.literal('shape'),
  role: z.enum(['background', 'scrim', 'panel', 'underlay', 'ornament', 'rule']).default('ornament'),
  shape: z.enum(['rect', 'ellipse', 'path']).default('rect'),
  path: z
    .string()
    .max(20_000)
    .regex(/^[MLHVCSQTAZmlhvcsqtaz0-9eE ,.+-]*$/, 'SVG path data')
    .optional()
    .describe('SVG path data in a square of 100 × 100 that is stretched over the frame. For `path`.'),
  radius: length.default(0).describe('Of the corners of a `rect`.'),
  fill: fillSchema.optional(),
  stroke: strokeSchema.optional(),
})

/** Where the text of a line lies in `text`, in UTF-16 units, and where it is set, in pixels from the frame's corner. */
const lineSchema = z.strictObject({
  start: z.int().min(0),
  end: z.int().min(0),
  x: coordinate,
  baseline: coordinate,
  width: length.describe('Sum of the advances.'),
})
export type Line = z.output<typeof lineSchema>

const runSchema = z.strictObject({
  start: z.int().min(0),
  end: z.int().min(0),
  color: paintSchema,
})

const textElement = z.strictObject({
  ...common,
  type: z.literal('text'),
  role: z.enum(textRoles),
  text: z.string().min(1).max(4000),
  runs: z.array(runSchema).max(50).default([]).describe('Stretches of the text in colors of their own, in order.'),
  family: z.string().max(64).describe('Id of a font family, as `/v1/fonts` lists them.'),
  weight: z.int().min(100).max(900),
  size: z.number().min(4).max(2000).describe('Pixels per em.'),
  line_height: z.number().min(0.8).max(3).describe('Multiple of the size.'),
  tracking: z.number().min(-0.1).max(1).default(0).describe('Between characters, in em.'),
  align: z
    .enum(['start', 'center', 'end'])
    .default('start')
    .describe('`start` is right for text that runs to the left.'),
  direction: z.enum(['ltr', 'rtl']).default('ltr'),
  color: paintSchema,
  lines: z.array(lineSchema).min(1).max(200).describe('How the text was broken. Nobody who draws it breaks it again.'),
})
export type TextElement = z.output<typeof textElement>

const imageElement = z.strictObject({
  ...common,
  type: z.literal('image'),
  role: z.enum(['photo', 'logo']),
  asset_id: idSchema('asset'),
  crop: z
    .strictObject({ x: share, y: share, width: share, height: share })
    .describe(
      'The part of the picture that is seen, in shares of its edges; it has a size, lies inside the picture, and its proportions are those of the frame.',
    ),
  radius: length.default(0),
  mask: z.enum(['rect', 'ellipse']).default('rect'),
  alt: z.string().max(500).default(''),
})

const iconElement = z.strictObject({
  ...common,
  type: z.literal('icon'),
  material: z.string().max(100).describe('Id of an icon, as `/v1/materials` lists them.'),
  color: paintSchema,
})

const patternElement = z.strictObject({
  ...common,
  type: z.literal('pattern'),
  material: z.string().max(100).describe('Id of a background or an artwork, as `/v1/materials` lists them.'),
  seed: z.int().min(0).max(0xffff_ffff),
  colors: z.array(paintSchema).min(1).max(4),
  radius: length.default(0),
  mask: z.enum(['rect', 'ellipse']).default('rect'),
})

export const designElementSchema = z.discriminatedUnion('type', [
  shapeElement,
  textElement,
  imageElement,
  iconElement,
  patternElement,
])
export type DesignElement = z.output<typeof designElementSchema>

/** One poster, complete and editable: what is drawn, from back to front, and from what it was made. */
export const designDocumentSchema = z.strictObject({
  schema_version: z.literal(designSchemaVersion),
  title: z.string().max(200),
  locale: z.string().max(35).describe('BCP 47; decides the shapes of Chinese characters and where lines break.'),
  canvas: z.strictObject({
    width: z.int().min(64).max(8000),
    height: z.int().min(64).max(8000),
    dpi: z.int().min(36).max(1200).default(96),
  }),
  bleed_mm: z.number().min(0).max(20).default(0),
  safe: length.describe('Pixels from the edge that nothing important enters.'),
  style: z.string().max(64).describe('Id of a style, as `/v1/styles` lists them.'),
  archetype: z.string().max(64),
  seed: z.int().min(0).max(0xffff_ffff),
  engine: z.string().max(64).describe('Version of the generator; another one may set the same brief otherwise.'),
  palette: paletteSchema,
  fonts: z
    .array(z.strictObject({ face: z.string().max(80), digest: z.string().max(80) }))
    .max(20)
    .describe('The font files that the lines were measured with.'),
  elements: z
    .array(designElementSchema)
    .max(300)
    .refine(elements => new Set(elements.map(({ id }) => id)).size === elements.length, {
      message: 'every element needs an id of its own',
    }),
  score: z
    .strictObject({ total: share, terms: z.record(z.string().max(40), z.number()) })
    .optional()
    .describe('How the generator judged it; gone after the first edit.'),
})
export type DesignDocument = z.output<typeof designDocumentSchema>
