import type { Picture } from './picture.ts'

/** The median color along the edge of the picture, as `#rrggbb`; transparency, where there is any, ends in `00`. */
export const borderColor = (picture: Picture): string => {
  const median = borderMedian(picture).map(value => value.toString(16).padStart(2, '0'))
  if (picture.channels === 1) return `#${median[0]}${median[0]}${median[0]}`
  return picture.channels === 3 ? `#${median.join('')}` : '#ffffff00'
}

/** The median of each channel along the four edges. */
export const borderMedian = ({ data, width, height, channels }: Picture): number[] => {
  const histograms = Array.from({ length: channels }, () => new Int32Array(256))
  const count = (x: number, y: number): void => {
    histograms.forEach((histogram, channel) => histogram[data[(y * width + x) * channels + channel]!]!++)
  }
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) count(x, y)
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) count(x, y)
  return histograms.map(histogram => middleOf(histogram, width + height))
}

const middleOf = (histogram: Int32Array, half: number): number => {
  let seen = 0
  return histogram.findIndex(count => (seen += count) >= half)
}
