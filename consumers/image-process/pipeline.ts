// The work of `image.process` over one image in memory; no file, no network, no clock but for the report.
import type { StepReport } from '#contracts/tasks/image-process.ts'
import type { ImageStep } from '#contracts/tasks/image-steps.ts'
import type { InputOf, ResultOf } from '#contracts/tasks/registry.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { type ImageLimits, requireRoom } from '#infra/engines/image-limits.ts'
import { decode, opaque, type Picture, toSharp } from './picture.ts'
import type { Step } from './step.ts'
import { steps as stepTable } from './step-table.ts'

/** One picture and what is to be done with it. */
export type ImageJob = { bytes: Uint8Array; options: Omit<InputOf<'image.process'>, 'asset_id'> }

export type PipelineInput = ImageJob & { limits: ImageLimits }

export type PipelineOutput = { bytes: Uint8Array; result: ResultOf<'image.process'>; warnings: string[] }

export type PipelineProgress = { op: string; done: number; total: number }

/** Throws `undecodable-image`, `too-many-pixels`, `too-many-frames` or `invalid-input`. The same input gives the same bytes. */
export const runPipeline = async (
  { bytes, options, limits }: PipelineInput,
  report: (progress: PipelineProgress) => void,
): Promise<PipelineOutput> => {
  const header = await inspectImage(bytes, limits)
  let picture = await decode(bytes, limits.maxPixels)
  const before = { format: header.format, bytes: bytes.length, width: picture.width, height: picture.height }
  const steps: StepReport[] = []
  for (const step of options.steps) {
    report({ op: step.op, done: steps.length, total: options.steps.length })
    const done = await runStep(picture, step, limits)
    picture = done.picture
    steps.push(done.report)
  }
  report({ op: 'encode', done: steps.length, total: options.steps.length })
  const format = options.format === 'keep' ? kept[header.format] : options.format
  const encoded = await encode(picture, { ...options, format })
  const { width, height } = picture
  return {
    bytes: encoded,
    result: { format, bytes: encoded.length, width, height, before, steps },
    warnings: warningsFor(picture, header.frames),
  }
}

const runStep = async (
  before: Picture,
  step: ImageStep,
  limits: ImageLimits,
): Promise<{ picture: Picture; report: StepReport }> => {
  const startedAt = performance.now()
  // The table pairs every op with its own step, which the compiler cannot follow through the union.
  const run = stepTable[step.op] as Step<ImageStep['op']>
  const { picture, details } = await run(before, step, limits)
  const { width, height } = picture
  requireRoom(width, height, limits)
  const ms = Math.round((performance.now() - startedAt) * 10) / 10
  return { picture, report: { op: step.op, ms, changed: picture !== before, width, height, ...details } }
}

const kept = { jpeg: 'jpeg', png: 'png', webp: 'webp', gif: 'png' } as const

// WebP itself has no more: 14 bits a side.
const webpLimits = { maxPixels: Infinity, maxSide: 16_383 }

type Encoding = { format: 'png' | 'jpeg' | 'webp'; quality: number; dpi?: number | undefined }

const encode = async (picture: Picture, { format, quality, dpi }: Encoding): Promise<Buffer> => {
  if (format === 'webp') requireRoom(picture.width, picture.height, webpLimits)
  const image = toSharp(format === 'jpeg' ? await opaque(picture) : picture)
  if (dpi !== undefined) image.withDensity(dpi)
  return image.toFormat(format, format === 'png' ? { compressionLevel: 8 } : { quality }).toBuffer()
}

const warningsFor = ({ orientation }: Picture, frames: number): string[] => [
  ...(orientation === 1 ? [] : ['The photograph is noted as turned, and no step auto-orient applied that.']),
  ...(frames === 1 ? [] : [`Only the first of ${frames} frames was processed.`]),
]
