import { requireRoom } from '#infra/engines/image-limits.ts'
import { fromSharp, type Picture, toSharp } from '../picture.ts'
import type { Step } from '../step.ts'
import type { StepOf } from '#contracts/tasks/image-steps.ts'

export const resize: Step<'resize'> = async (picture, step, limits) => {
  const size = targetSize(picture, step)
  requireRoom(size.width, size.height, limits)
  if (size.width === picture.width && size.height === picture.height) return { picture }
  const image = toSharp(picture).resize({
    ...size,
    fit: step.fit === 'inside' ? 'fill' : step.fit,
    background: '#ffffff',
  })
  return { picture: await fromSharp(image, picture.orientation) }
}

/** Said in full before sharp sees it, so that the limits hold for the picture that really comes out. */
const targetSize = (picture: Picture, { width, height, fit, enlarge }: StepOf<'resize'>) => {
  const across = width === undefined ? Infinity : width / picture.width
  const down = height === undefined ? Infinity : height / picture.height
  const largest = enlarge ? Infinity : 1
  if (fit === 'inside' || !Number.isFinite(across) || !Number.isFinite(down)) {
    const scale = Math.min(across, down, largest)
    return { width: scaled(picture.width, scale), height: scaled(picture.height, scale) }
  }
  return {
    width: scaled(picture.width, Math.min(across, largest)),
    height: scaled(picture.height, Math.min(down, largest)),
  }
}

const scaled = (side: number, scale: number): number => Math.max(1, Math.round(side * scale))
