import { runPipeline } from '../../consumers/image-process/pipeline.ts'
import { imageProcess } from '#contracts/tasks/image-process.ts'
import type { ImageStepInput } from '#contracts/tasks/image-steps.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import sharp from 'sharp'

/** Options as a task would carry them, complete with defaults. */
export const imageOptions = (steps?: ImageStepInput[], format: 'png' | 'jpeg' | 'webp' | 'keep' = 'png') => {
  const { asset_id: _, ...options } = imageProcess.input.parse({
    asset_id: 'ast_01JD0000000000000000000000',
    format,
    ...(steps && { steps }),
  })
  return options
}

export const processImage = async (bytes: Uint8Array, ...options: Parameters<typeof imageOptions>) =>
  runPipeline({ bytes, options: imageOptions(...options), limits: defaultImageLimits }, () => undefined)

type Raw = { data: Uint8Array; width: number; height: number; channels?: 1 | 3 | 4 }

export const pngOf = async ({ data, width, height, channels = 3 }: Raw): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels } })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png({ compressionLevel: 1 })
    .toBuffer()

/** The gray values of an encoded image. */
export const grayOf = async (bytes: Uint8Array): Promise<{ data: Buffer; width: number; height: number }> => {
  const { data, info } = await sharp(bytes).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** A white sheet with dark boxes on it, `[left, top, width, height]` each. */
export const sheetWith = (width: number, height: number, boxes: [number, number, number, number][]): Raw => {
  const data = new Uint8Array(width * height).fill(255)
  for (const [left, top, boxWidth, boxHeight] of boxes) {
    for (let y = top; y < top + boxHeight; y++) data.fill(20, y * width + left, y * width + left + boxWidth)
  }
  return { data, width, height, channels: 1 }
}
