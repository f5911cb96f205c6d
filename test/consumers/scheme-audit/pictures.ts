import sharp from 'sharp'
import { randomFrom } from './random.ts'

/** Segments of a digit as on a pocket calculator: top, upper left, upper right, middle, lower left, lower right, bottom. */
const segments = [
  '1110111',
  '0010010',
  '1011101',
  '1011011',
  '0111010',
  '1101011',
  '1101111',
  '1010010',
  '1111111',
  '1111011',
]

type Box = [left: number, top: number, width: number, height: number]

/** Where each segment lies in a cell of 14 × 26 pixels, with strokes of 4. */
const boxes: Box[] = [
  [0, 0, 14, 4],
  [0, 0, 4, 15],
  [10, 0, 4, 15],
  [0, 11, 14, 4],
  [0, 11, 4, 15],
  [10, 11, 4, 15],
  [0, 22, 14, 4],
]

export type Look = {
  /** Pixels between characters; nothing or less and they touch. */
  gap?: number
  ink?: string
  paper?: string
  /** Lines across the picture, so many pixels wide. */
  lines?: number[]
  /** Gray levels that the background strays by. */
  noise?: number
}

/** Digits in black on white, upright and apart, unless asked otherwise: raw pixels. */
const drawDigits = async (text: string, look: Look = {}): Promise<{ data: Buffer; width: number; height: number }> => {
  const { gap = 6, ink = '#101010', paper = '#ffffff', lines = [], noise = 0 } = look
  const [width, height] = [text.length * (14 + gap) + 24, 46]
  const shapes = Array.from(text).flatMap((digit, at) =>
    boxes
      .filter((_, segment) => segments[Number(digit)]![segment] === '1')
      .map(([left, top, w, h]) => rectangle([12 + at * (14 + gap) + left, 10 + top, w, h], ink)),
  )
  const across = lines.map((thickness, at) => rectangle([0, 16 + at * 10, width, thickness], ink))
  const base = sharp({ create: { width, height, channels: 3, background: paper } })
  const { data } = await base
    .composite([...shapes, ...across])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const random = randomFrom(text.length + noise)
  if (noise > 0)
    data.forEach((value, at) => (data[at] = Math.max(0, Math.min(255, value + (random() * 2 - 1) * noise))))
  return { data, width, height }
}

const rectangle = ([left, top, width, height]: Box, background: string) => ({
  input: { create: { width, height, channels: 3 as const, background } },
  left,
  top,
})

export const pngOfDigits = async (text: string, look?: Look): Promise<Buffer> => {
  const { data, width, height } = await drawDigits(text, look)
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer()
}

/** An animation whose frames each show the digits at the given places, and no others. */
export const gifOfDigits = async (text: string, frames: readonly (readonly number[])[]): Promise<Buffer> => {
  const pages = await Promise.all(
    frames.map(async shown => {
      const [full, ...rest] = await Promise.all([drawDigits(text), ...shown.map(async at => shownAt(text, at))])
      const page = Buffer.alloc(full.data.length, 255)
      for (const one of rest) one.forEach((value, at) => (page[at] = Math.min(page[at]!, value)))
      return { page, width: full.width, height: full.height }
    }),
  )
  const { width, height } = pages[0]!
  const raw = { width, height: height * pages.length, channels: 3 as const, pageHeight: height }
  return sharp(Buffer.concat(pages.map(({ page }) => page)), { raw })
    .gif({ loop: 0, delay: pages.map(() => 100) })
    .toBuffer()
}

/** The picture with all but one character painted over. */
const shownAt = async (text: string, place: number): Promise<Buffer> => {
  const { data, width } = await drawDigits(text)
  const [from, to] = [12 + place * 20, 12 + place * 20 + 14]
  data.forEach((_, at) => {
    const x = Math.floor(at / 3) % width
    if (x < from || x >= to) data[at] = 255
  })
  return data
}
