// Steps that look at each pixel alone, or at its nearest neighbors.
import { fromSharp, opaque, toGray, toSharp } from '../picture.ts'
import type { Step } from '../step.ts'

export const grayscale: Step<'grayscale'> = async picture => ({ picture: await toGray(picture) })

export const contrast: Step<'contrast'> = async (picture, { low, high }) => ({
  picture: await fromSharp(toSharp(picture).normalise({ lower: low, upper: high }), picture.orientation),
})

export const invert: Step<'invert'> = async picture => ({
  picture: await fromSharp(toSharp(picture).negate({ alpha: false }), picture.orientation),
})

export const sharpen: Step<'sharpen'> = async (picture, { radius, amount }) => ({
  picture: await fromSharp(
    toSharp(await opaque(picture)).sharpen({ sigma: radius, m1: amount, m2: 2 * amount }),
    picture.orientation,
  ),
})
