import { ssim } from 'ssim.js'
import type { Means } from './average.ts'
import { requireSameSize } from './pixels.ts'

/** Steps that each of the 255 is counted in: as fine as the means of four by four pixels are. */
const steps = 16

/**
 * Structural similarity of averaged pictures. ssim.js rounds the colors, then the grays that it makes of them, and in its quickest way
 * once more: in ramps and in the grain of photos these roundings, in which two pictures never agree, are most of what differs,
 * and nobody sees them. So it is handed sixteen times as many grays, which it takes as 12 bits, and compares by its way that does not
 * round (Wang et al., 2004, as published: a Gaussian window of 11 pixels).
 */
export const likenessOf = (one: Means, other: Means): number => {
  requireSameSize(one, other)
  return ssim(inSteps(one), inSteps(other), { ssim: 'fast', bitDepth: 12 }).mssim
}

type Image = Parameters<typeof ssim>[0]

/** ssim.js only reads the numbers, and is declared for eight bits alone. */
const inSteps = ({ data, ...size }: Means): Image => ({
  data: Uint16Array.from(data, value => Math.round(steps * value)) as unknown as Image['data'],
  ...size,
})
