import sharp from 'sharp'
import type { Pixels } from './pixels.ts'

const [columns, rows] = [17, 16]
const hashBits = rows * (columns - 1)

/** Gray levels by which encoders change flat areas. */
const tolerance = 4

/** Whether each place is clearly brighter than its right neighbor, on 17 × 16 gray means: 256 bits as hexadecimal digits. */
export const pictureHash = async ({ data, width, height }: Pixels): Promise<string> => {
  const gray = await sharp(data, { raw: { width, height, channels: 3 } })
    .resize({ width: columns, height: rows, fit: 'fill', kernel: 'linear' })
    .grayscale()
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  const bits = Array.from({ length: hashBits }, (_, bit) => {
    const at = Math.floor(bit / (columns - 1)) * columns + (bit % (columns - 1))
    return gray[at]! > gray[at + 1]! + tolerance ? 1 : 0
  })
  return Array.from({ length: hashBits / 4 }, (_, digit) =>
    Number.parseInt(bits.slice(digit * 4, digit * 4 + 4).join(''), 2).toString(16),
  ).join('')
}
