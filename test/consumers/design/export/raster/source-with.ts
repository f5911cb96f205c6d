import sharp from 'sharp'
import { compile } from '../../../../../consumers/design/compile/compile.ts'
import type { ExportSource, RenditionFile } from '../../../../../consumers/design/export/rendition.ts'
import { documentWith, photo } from '../../compile/elements.ts'

/** Something to export: these elements on a canvas of 800 × 600, with whatever pictures they show. */
export const sourceWith = (elements: readonly object[], files: ExportSource['files'] = []): ExportSource => {
  const document = documentWith(...elements)
  return { document, list: compile(document), files, savedAt: new Date('2026-11-01T12:00:00Z') }
}

/** Straight RGBA of one pixel of a file. */
export const pixelAt = async ({ bytes }: RenditionFile, left: number, top: number): Promise<number[]> => {
  const pixel = await sharp(bytes).ensureAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer()
  return [...pixel]
}

/** Soft transitions in two directions under some grain: more colors than any palette holds, and the same every time. */
export const colorfulPhoto = async (): Promise<Buffer> => {
  const [width, height] = [400, 300]
  const rgb = Buffer.alloc(3 * width * height)
  let seed = 1
  for (let at = 0; at < width * height; at++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    const [x, y, grain] = [(at % width) / width, Math.floor(at / width) / height, (seed >>> 27) - 16]
    rgb.set([16 + 220 * x + grain, 16 + 220 * y + grain, 236 - 220 * x + grain], 3 * at)
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

export const wholePhoto = { ...photo, crop: { x: 0, y: 0, width: 1, height: 1 } }
export const files = async (): Promise<ExportSource['files']> => [
  { assetId: photo.asset_id, bytes: await colorfulPhoto() },
]
