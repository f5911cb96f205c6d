import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { PDFDocument } from '@cantoo/pdf-lib'
import { designDocumentSchema } from '#contracts/designs/document.ts'
import { exportFormatSchema, pdfModes, type ExportFormat } from '#contracts/exports/formats.ts'
import { Failure } from '#contracts/failures.ts'
import sharp from 'sharp'
import { compile } from '../../../../consumers/design/compile/compile.ts'
import { lintEmail } from '../../../../consumers/design/export/email/lint.ts'
import { render } from '../../../../consumers/design/export/render.ts'
import type { ExportSource, Rendition } from '../../../../consumers/design/export/rendition.ts'
import { documentWith, photo, textOf } from '../compile/elements.ts'
import { hostileTexts } from './hostile-texts.ts'

const frameOf = (...[x, y, width, height, rotation = 0]: [number, number, number, number, number?]) => ({
  frame: { x, y, width, height, rotation },
})
const red = { type: 'solid', color: '#ff0000' }
const shape = (more: object) => ({ type: 'shape', fill: red, ...more })
const stops = (...offsets: number[]) => offsets.map((offset, at) => ({ offset, color: '#ff0000', opacity: at % 2 }))
const pathOf = (path: string) => [
  shape({ shape: 'path', path, stroke: { color: 'text', width: 400 } }),
  shape({ shape: 'path', path, fill: { type: 'linear', angle: 20, stops: stops(0.2, 1) }, opacity: 0.5 }),
]
const whole = { ...photo, crop: { x: 0, y: 0, width: 1, height: 1 } }
const sliver = { x: 0.99999, y: 0.99999, width: 0.00001, height: 0.00001 }
const veil = (more: object) => shape({ opacity: 0.5, ...more })

const paths = [
  '',
  'M',
  'M0 0',
  'L0 0',
  'M1e38 1e38L-1e38-1e38',
  'M-1e999 0L1e999 100Z',
  'M0 0l1e308 0l1e308 0l1e308 0',
  'M0 0A1e-300 1e-300 0 1 1 100 100',
  'M0 0A0 0 0 0 0 100 100',
]

/** What the schema accepts and nobody expects. */
const odd: Record<string, { elements: object[]; more?: object }> = {
  'nothing at all': { elements: [] },
  'frames without a size': {
    elements: [shape(frameOf(9, 9, 0, 0)), textOf('zero', frameOf(0, 0, 0, 0)), { ...whole, ...frameOf(5, 5, 0, 50) }],
  },
  'things beside the canvas': {
    elements: [
      veil(frameOf(2000, 2000, 50, 50)),
      { ...whole, opacity: 0.4, mask: 'ellipse', ...frameOf(-900, -900, 50, 50) },
      textOf('far away', frameOf(20_000, -20_000, 10, 10)),
    ],
  },
  'huge things': {
    elements: [veil(frameOf(-9000, -9000, 20_000, 20_000, 33)), { ...whole, ...frameOf(-9000, -9000, 20_000, 20_000) }],
  },
  'slivers of pictures': { elements: [{ ...whole, crop: sliver }, veil({})] },
  'gradients that stand still or go back': {
    elements: [stops(0.5, 0.5), stops(1, 0), stops(0.9, 0.1, 0.5), stops(1, 1), stops(0, 0)].flatMap(each => [
      shape({ fill: { type: 'linear', angle: 360, stops: each } }),
      shape({ fill: { type: 'radial', stops: each } }),
    ]),
  },
  'texts that end before they begin': {
    elements: [
      textOf('abc def', {
        lines: [
          [0, 0],
          [2, 5],
          [7, 3],
          [900, 9000],
        ].map(([start, end]) => ({ start, end, x: 0, baseline: 20, width: 1 })),
        runs: [
          { start: 3, end: 1, color: 'accent' },
          { start: 1, end: 9000, color: 'text' },
        ],
      }),
      textOf(' '),
      textOf('\n\n'),
      textOf('\u200B'),
    ],
  },
  'stacked marks, joined emoji and both directions': {
    elements: [
      textOf(`Z${'\u0301\u0308\u0327'.repeat(40)}`),
      textOf('👨‍👩‍👧‍👦🇨🇳🇨1️⃣❤️', { runs: [{ start: 1, end: 3, color: '#ff0000' }] }),
      textOf('abc نرحب 12 (بكم) xyz', { tracking: 1 }),
    ],
  },
  'hostile words': {
    elements: hostileTexts.map(text => textOf(text, { size: 8 })),
    more: { title: '\uD800</title><script>alert(1)</script>\u0000', locale: '"><script>' },
  },
  'many veils on a large page': {
    elements: Array.from({ length: 30 }, (_, at) => veil(frameOf(-500, -500, 9000, 9000, at))),
    more: { canvas: { width: 8000, height: 8000, dpi: 96 } },
  },
  ...Object.fromEntries(paths.map(path => [`the path ${path || 'of nothing'}`, { elements: pathOf(path) }])),
}

const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#205080' } })
  .png()
  .toBuffer()

const sourceOf = ({ elements, more }: (typeof odd)[string]): ExportSource => {
  const document = designDocumentSchema.parse({ ...documentWith(...elements), ...more })
  const files = [{ assetId: photo.asset_id, bytes: picture }]
  return { document, list: compile(document), files, savedAt: new Date('2026-11-01T12:00:00Z') }
}

const drawn = async (source: ExportSource, format: ExportFormat): Promise<Rendition | Failure> => {
  try {
    return await render(source, format)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

const digestOf = (made: Rendition | Failure): string =>
  made instanceof Failure
    ? made.message
    : made.files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')).join()

for (const [name, design] of Object.entries(odd)) {
  test(`a page and a message are harmless and always alike: ${name}`, async () => {
    const source = sourceOf(design)
    for (const wish of [{ type: 'html' }, { type: 'email', image_base_url: 'https://cdn.example/' }]) {
      const format = exportFormatSchema.parse(wish)
      const made = await drawn(source, format)
      assert.equal(digestOf(await drawn(source, format)), digestOf(made))
      if (made instanceof Failure) continue
      const page = Buffer.from(made.files[0].bytes).toString()
      assert.doesNotMatch(page.replaceAll(/"[^"]*"/g, '""'), /<script|<iframe|<img[^>]*\son\w+=/i)
      const styles = [...page.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, rules]) => rules).join()
      assert.doesNotMatch(styles, /url\((?!data:|#)/)
      if (format.type === 'email') assert.deepEqual(lintEmail(page), [])
    }
  })

  test(`a PDF of every mode can be read back and is always alike: ${name}`, async () => {
    const source = sourceOf(design)
    for (const mode of pdfModes) {
      const format = exportFormatSchema.parse({ type: 'pdf', mode })
      const made = await drawn(source, format)
      assert.equal(digestOf(await drawn(source, format)), digestOf(made))
      if (made instanceof Failure) continue
      assert.equal((await PDFDocument.load(made.files[0].bytes)).getPageCount(), 1)
      if (!mode.startsWith('pdf/x')) continue
      assert.equal(made.preflight?.checks.length, 27)
      const failed = made.preflight.checks.filter(({ status }) => status === 'failed').map(({ id }) => id)
      // What the design itself is guilty of: coarse pictures, small letters, and text that cannot be seen.
      assert.deepEqual(
        failed.filter(id => !['P19', 'P22', 'P24'].includes(id)),
        [],
      )
    }
  })
}
