import sharp, { type Sharp } from 'sharp'
import { fromSharp, type Picture, toSharp } from '../picture.ts'
import type { Step } from '../step.ts'
import { requireRoom } from '#infra/engines/image-limits.ts'

// EXIF 2.32, tag 0x0112: what was done to the picture, so what must be undone. sharp mirrors before it turns.
const undo: Record<number, (image: Sharp) => Sharp> = {
  2: image => image.flop(),
  3: image => image.rotate(180),
  4: image => image.flip(),
  5: image => image.flop().rotate(270),
  6: image => image.rotate(90),
  7: image => image.flop().rotate(90),
  8: image => image.rotate(270),
}

export const autoOrient: Step<'auto-orient'> = async picture => {
  const turn = undo[picture.orientation]
  return { picture: turn ? await fromSharp(turn(toSharp(picture)), 1) : picture }
}

/** Turns clockwise by any angle, in degrees; right angles move pixels without resampling. */
export const turned = async (picture: Picture, angle: number, background: string): Promise<Picture> => {
  if (angle % 90 === 0) return fromSharp(toSharp(picture).rotate(angle), picture.orientation)
  const [cos, sin] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]
  const matrix: [[number, number], [number, number]] = [
    [cos, -sin],
    [sin, cos],
  ]
  const options = { background, interpolator: sharp.interpolators.bicubic }
  return fromSharp(toSharp(picture).affine(matrix, options), picture.orientation)
}

export const rotate: Step<'rotate'> = async (picture, { angle, background }, limits) => {
  if (angle % 360 === 0) return { picture }
  requireRoom(...sizeTurned(picture, angle), limits)
  return { picture: await turned(picture, angle, background), details: { angle } }
}

/** Width and height of the box around the turned picture. */
export const sizeTurned = ({ width, height }: Picture, angle: number): [width: number, height: number] => {
  const [cos, sin] = [Math.abs(Math.cos((angle * Math.PI) / 180)), Math.abs(Math.sin((angle * Math.PI) / 180))]
  return [Math.ceil(width * cos + height * sin), Math.ceil(width * sin + height * cos)]
}
