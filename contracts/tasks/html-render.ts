import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { defineKind } from './kind.ts'

/** Longest page that is accepted, in characters. Pictures and fonts inside it as `data:` count with it. */
const maxPageLength = 500_000
/** It travels as JSON in a message of at most 1 MiB, with everything else that the command says. */
const maxPageBytes = 960 * 1024
const maxAssets = 20
/** PostScript's largest sheet is 200 inches a side. */
const maxSheetMm = 5080
const sheetSide = z.number().min(10).max(maxSheetMm)
const margin = z.number().min(0).max(500)

/** Of a picture of a page. */
export const maxPictureSide = 16_384
export const maxPicturePixels = 50_000_000

const picture = z
  .strictObject({
    type: z.literal('png'),
    width: z.int().min(16).max(4096).default(1280).describe('Of the window, in CSS pixels.'),
    height: z
      .int()
      .min(16)
      .max(maxPictureSide)
      .optional()
      .describe(
        'Of the picture, in CSS pixels. Left out: as high as the page is, from 800 up to what a picture may be.',
      ),
    scale: z.number().min(1).max(3).default(1).describe('Pixels of the picture per CSS pixel.'),
    transparent: z.boolean().default(false).describe('Leave out the white behind the page.'),
  })
  .refine(
    ({ width, height = 1, scale }) =>
      height * scale <= maxPictureSide && width * height * scale ** 2 <= maxPicturePixels,
    'would be a picture of more than 16384 pixels a side or 50 million in all',
  )
  .describe('A picture of the page, at most 16,384 pixels a side and 50 million in all.')

const sheet = z.union([
  z.strictObject({ name: z.enum(['a3', 'a4', 'a5', 'letter', 'legal']) }),
  z.strictObject({ width_mm: sheetSide, height_mm: sheetSide }),
])

const document = z
  .strictObject({
    type: z.literal('pdf'),
    page: sheet.prefault({ name: 'a4' }).describe('A page that sets `@page { size }` in its styles decides itself.'),
    landscape: z.boolean().default(false),
    margins_mm: z
      .strictObject({
        top: margin.default(10),
        right: margin.default(10),
        bottom: margin.default(10),
        left: margin.default(10),
      })
      .prefault({}),
  })
  .describe('A document of at most 100 pages, with the text as text. Backgrounds are printed.')

const input = z.strictObject({
  html: z
    .string()
    .min(1)
    .max(maxPageLength)
    .refine(html => new TextEncoder().encode(JSON.stringify(html)).length <= maxPageBytes, {
      message: 'has more than 960 KiB as JSON in UTF-8',
    })
    .describe(
      'The page. Scripts do not run, and nothing is fetched: everything comes from the page itself, from `data:` addresses, ' +
        'or from `assets` by the address `asset:<id>`. What else the page asks for is left out and listed in `blocked`. ' +
        'At most 960 KiB as JSON in UTF-8: of Chinese some 320,000 characters.',
    ),
  assets: z
    .array(idSchema('asset'))
    .max(maxAssets)
    .default([])
    .describe('Uploaded pictures that the page may show by the address `asset:<id>`.'),
  format: z.discriminatedUnion('type', [picture, document]).prefault({ type: 'png' }),
})
export type HtmlRenderInput = z.output<typeof input>

const side = z.int().min(1)
const result = z.strictObject({
  format: z.enum(['png', 'pdf']),
  bytes: z.int(),
  width: side.optional().describe('Of a picture, in pixels.'),
  height: side.optional(),
  pages: side.optional().describe('Of a document.'),
  page_width_mm: z.number().optional().describe('Of the first page of a document.'),
  page_height_mm: z.number().optional(),
  blocked: z
    .array(z.string().max(200))
    .max(20)
    .describe('Addresses that the page asked for and did not get, shortened; the first 20.'),
})

export const htmlRender = defineKind({
  type: 'html.render',
  done: 'html.rendered',
  title: 'Render a web page',
  description:
    'Draws a page of HTML and CSS as a browser shows it, as a picture or as a PDF. The browser has no network, no files and no scripts.',
  input,
  result,
  credits: () => 2n,
  priceRule: '2 credits.',
  timeoutMs: 60_000,
  concurrency: 2,
  assets: ({ assets }) => assets,
  example: {
    input: {
      html: '<!doctype html><style>body { font: 48px sans-serif; color: #16324f }</style><h1>Spring Market</h1>',
      format: { type: 'png', width: 800, scale: 2, transparent: true },
    },
    result: { format: 'png', bytes: 18_204, width: 1600, height: 1600, blocked: [] },
  },
})
