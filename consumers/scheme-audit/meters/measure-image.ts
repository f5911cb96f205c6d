// All that is measured of one picture; no network, no clock. The same bytes give the same measures.
import { createHash } from 'node:crypto'
import { baselineJitter, componentsOf, glyphsOf, medianOf } from './components.ts'
import { embeddedText } from './embedded-text.ts'
import { backgroundOf, countInk, distanceFrom, fuseFrames, markInk, solidInk } from './ink.ts'
import { type Bench, measureWithCv } from './mats.ts'
import { pictureHash } from './picture-hash.ts'
import { grayOf, type Mask, type Pixels, readFrames } from './pixels.ts'
import { straightLines, strokeWidth, thinLines } from './strokes.ts'
import { backgroundNoise, colorUnder, contrastRatio, directionSpread, separability } from './surface.ts'

export type ImageMeasures = {
  format: string
  width: number
  height: number
  frames: number
  /** Frames, of the first sixteen, that show at least nine tenths of all ink; 0 for a still picture. */
  fullFrames: number
  pixelDigest: string
  pictureHash: string
  embeddedText: string
} & InkMeasures

type InkMeasures = {
  /** Patches of ink as tall as a character: as drawn, and after thin lines are taken off. */
  glyphs: number
  solidGlyphs: number
  /** Pixels of ink in each column, thin lines taken off. */
  columns: Uint16Array
  /** In pixels of the file; 0 when nothing is drawn. */
  glyphHeightPx: number
  strokeWidthPx: number
  lines: number
  /** Undefined without lines. */
  lineWidthPx?: number | undefined
  /** Share of the ink that belongs to lines. */
  lineShare: number
  specksPerThousand: number
  baselineJitter: number
  directionSpread: number
  noise: number
  /** 1, none, when nothing is drawn. */
  contrast: number
  separability: number
}

/** Throws `undecodable-image`, `too-many-pixels` or `too-many-frames`. */
export const measureImage = async (bytes: Uint8Array): Promise<ImageMeasures> => {
  const { header, frames } = await readFrames(bytes)
  const picture = fuseFrames(frames)
  const { format, width, height } = header
  return {
    format,
    width,
    height,
    frames: header.frames,
    fullFrames: frames.length > 1 ? countFullFrames(frames, picture) : 0,
    pixelDigest: digestOf(frames),
    pictureHash: await pictureHash(picture),
    embeddedText: embeddedText(bytes, format),
    ...measureWithCv(bench => measureInk(bench, picture, width / picture.width)),
  }
}

const digestOf = (frames: readonly Pixels[]): string => {
  const hash = createHash('sha256')
  for (const { data, width, height } of frames) hash.update(`${width}x${height}\n`).update(data)
  return hash.digest('hex')
}

const fullShare = 0.9

const countFullFrames = (frames: readonly Pixels[], picture: Pixels): number =>
  measureWithCv(bench => {
    const background = backgroundOf(frames[0]!)
    const { ink, threshold } = markInk(bench, distanceFrom(picture, background))
    const all = countInk(ink)
    const inkOf = (frame: Pixels): number =>
      distanceFrom(frame, background).data.reduce((sum, distance) => sum + (distance > threshold ? 1 : 0), 0)
    return all === 0 ? 0 : frames.filter(frame => inkOf(frame) >= fullShare * all).length
  })

const measureInk = (bench: Bench, picture: Pixels, scale: number): InkMeasures => {
  const background = backgroundOf(picture)
  const distances = distanceFrom(picture, background)
  const { ink, threshold } = markInk(bench, distances)
  const solid = solidInk(bench, ink)
  const gray = grayOf(picture)
  const patches = componentsOf(bench, ink)
  const solidGlyphs = glyphsOf(componentsOf(bench, solid), solid)
  const color = colorUnder(picture, solid)
  return {
    glyphs: glyphsOf(patches, ink).length,
    solidGlyphs: solidGlyphs.length,
    columns: columnsOf(solid),
    glyphHeightPx: medianOf(solidGlyphs.map(({ height }) => height)) * scale,
    strokeWidthPx: strokeWidth(solid) * scale,
    ...measureLines(bench, { ink, solid, scale }),
    specksPerThousand: (patches.filter(({ area }) => area <= maxSpeckPx).length / ink.data.length) * 1000,
    baselineJitter: baselineJitter(solidGlyphs),
    directionSpread: directionSpread(gray, solid),
    noise: backgroundNoise(bench, gray, ink),
    contrast: color ? contrastRatio(color, background) : 1,
    separability: separability(distances, threshold),
  }
}

const maxSpeckPx = 8

const columnsOf = ({ data, width, height }: Mask): Uint16Array => {
  const columns = new Uint16Array(width)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if (data[y * width + x]) columns[x]!++
  }
  return columns
}

type Layers = { ink: Mask; solid: Mask; scale: number }

const measureLines = (bench: Bench, { ink, solid, scale }: Layers) => {
  const thin = { ...ink, data: ink.data.map((value, at) => (solid.data[at] ? 0 : value)) }
  const thinFound = thinLines(componentsOf(bench, thin), thin)
  const straight = straightLines(bench, ink)
  const [thinArea, straightArea] = [
    thinFound.reduce((sum, { area }) => sum + area, 0),
    straight.reduce((sum, { length, width }) => sum + length * width, 0),
  ]
  const width = straight.length > 0 ? medianOf(straight.map(line => line.width)) : thinFound.length > 0 ? 2 : undefined
  return {
    lines: Math.max(thinFound.length, straight.length),
    lineWidthPx: width === undefined ? undefined : width * scale,
    lineShare: Math.min(1, Math.max(thinArea, straightArea) / Math.max(1, countInk(ink))),
  }
}
