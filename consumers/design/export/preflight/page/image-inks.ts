import sharp from 'sharp'
import { decodeStream } from '../pdf/decode-stream.ts'
import { numbersOf, type PdfStream } from '../pdf/values.ts'
import type { PdfFile } from '../pdf/read-pdf.ts'
import { inkOf } from './color-space.ts'
import type { Box } from './box.ts'
import type { ImageMark } from './marks.ts'

/** How much ink a picture lays down, 1 is one full ink; `undefined` when it holds colors that are no inks. */
export type ImageInks = {
  most: number
  /** Of cyan, magenta and yellow together, in a part of the picture that is given in points. */
  mostColored: (part: Box) => number
}

/** @returns `undefined` for colors that are no inks, `'unreadable'` for a picture that cannot be looked into */
export const imageInks = async (file: PdfFile, mark: ImageMark): Promise<ImageInks | 'unreadable' | undefined> => {
  const { space, stream } = mark
  if (space.family === 'gray') return { most: 1, mostColored: () => 0 }
  if (space.family === 'spot') return { most: space.size, mostColored: () => space.size }
  if (space.family === 'indexed') return paletteInks(space)
  if (space.family !== 'cmyk') return undefined
  const samples = await samplesOf(file, stream)
  if (!samples || samples.length < mark.width * mark.height * 4) return 'unreadable'
  const isInverted = numbersOf(file.resolve(stream.dict.get('Decode')))[0] === 1
  const ink = isInverted ? Buffer.from(samples.map(sample => 255 - sample)) : samples
  const all = { x: 0, y: 0, right: mark.width, bottom: mark.height }
  return {
    most: mostIn(ink, { ...mark, ...all, inks: 4 }),
    mostColored: part => mostIn(ink, { ...mark, ...pixelsUnder(mark, part), inks: 3 }),
  }
}

const paletteInks = ({ under, table }: Extract<ImageMark['space'], { family: 'indexed' }>): ImageInks | undefined => {
  let [most, colored] = [0, 0]
  for (let at = 0; at + under.size <= table.length && under.size > 0; at += under.size) {
    const ink = inkOf(
      under,
      [...table.subarray(at, at + under.size)].map(value => value / 255),
    )
    if (!ink) return undefined
    const sum = ink.c + ink.m + ink.y + ink.spots
    most = Math.max(most, sum + ink.k)
    colored = Math.max(colored, sum)
  }
  return { most, mostColored: () => colored }
}

const samplesOf = async (file: PdfFile, stream: PdfStream): Promise<Buffer | undefined> => {
  if (stream.dict.get('BitsPerComponent') !== 8) return undefined
  const found = decodeStream(stream, file.resolve)
  if (found?.left !== 'DCTDecode') return found?.bytes
  try {
    return await sharp(found.bytes).pipelineColourspace('cmyk').toColourspace('cmyk').raw().toBuffer()
  } catch {
    return undefined
  }
}

type Part = { width: number; x: number; y: number; right: number; bottom: number; inks: 3 | 4 }

const mostIn = (samples: Buffer, { width, x, y, right, bottom, inks }: Part): number => {
  let most = 0
  for (let row = y; row < bottom; row++) {
    const end = (row * width + right) * 4
    for (let at = (row * width + x) * 4; at < end; at += 4) {
      const sum = samples[at]! + samples[at + 1]! + samples[at + 2]! + (inks === 4 ? samples[at + 3]! : 0)
      if (sum > most) most = sum
    }
  }
  return most / 255
}

/** Of an upright picture; all of it when it stands askew, or may be mirrored. */
const pixelsUnder = ({ whole, width, height, isUpright }: ImageMark, part: Box): Omit<Part, 'width' | 'inks'> => {
  if (!isUpright) return { x: 0, y: 0, right: width, bottom: height }
  const across = width / (whole.right - whole.left)
  const down = height / (whole.top - whole.bottom)
  return {
    x: within(Math.floor((part.left - whole.left) * across), width),
    right: within(Math.ceil((part.right - whole.left) * across), width),
    y: within(Math.floor((whole.top - part.top) * down), height),
    bottom: within(Math.ceil((whole.top - part.bottom) * down), height),
  }
}

const within = (value: number, most: number): number => Math.min(most, Math.max(0, value))
