import { darkerThanMean, markInk, sauvola } from '../ink.ts'
import { type Picture, toGray } from '../picture.ts'
import type { Step } from '../step.ts'

export const threshold: Step<'threshold'> = async (picture, step) => {
  const gray = await toGray(picture)
  if (step.method === 'otsu') {
    const limit = otsu(gray.data)
    return { picture: blackAndWhite(gray, value => value <= limit), details: { threshold: limit } }
  }
  const limit = step.method === 'sauvola' ? sauvola(step.k) : darkerThanMean(step.offset)
  const { mask, meanLimit } = markInk(gray, step.window, limit)
  const details = { threshold: Math.round(meanLimit * 10) / 10 }
  return { picture: blackAndWhite({ ...gray, data: mask }, ink => ink === 1), details }
}

const blackAndWhite = (gray: Picture, isInk: (value: number) => boolean): Picture => ({
  ...gray,
  data: gray.data.map(value => (isInk(value) ? 0 : 255)),
})

/** The value that parts the histogram into the two groups whose means lie furthest apart (Otsu, 1979). */
const otsu = (data: Uint8Array): number => {
  const histogram = new Float64Array(256)
  for (const value of data) histogram[value]!++
  const sum = histogram.reduce((total, count, value) => total + count * value, 0)
  let [limit, widest, darkCount, darkSum] = [0, -1, 0, 0]
  for (let value = 0; value < 255; value++) {
    darkCount += histogram[value]!
    darkSum += histogram[value]! * value
    const lightCount = data.length - darkCount
    if (darkCount === 0 || lightCount === 0) continue
    const between = darkCount * lightCount * (darkSum / darkCount - (sum - darkSum) / lightCount) ** 2
    if (between > widest) [widest, limit] = [between, value]
  }
  return limit
}
