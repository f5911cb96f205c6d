// How a design should look on paper: every color and every photo through the profile of the press and back, drawn as always.
import type { PrintProfile } from '#infra/color/print-profile.ts'
import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import sharp from 'sharp'
import type { DisplayList } from '../../../consumers/design/compile/display-list.ts'
import { toSvg } from '../../../consumers/design/compile/svg.ts'
import { pressInks, type Use } from '../../../consumers/design/export/pdf/inks.ts'
import { picturesAt } from '../../../consumers/design/export/raster/pictures-at.ts'
import type { ExportSource } from '../../../consumers/design/export/rendition.ts'
import { averaged } from './average.ts'
import { finer } from './draw-finely.ts'
import { laidOver, lettersOf, withoutText } from './draw-list.ts'
import type { Pixels } from './pixels.ts'
import { drawRecolored, type Recolor } from './recolor.ts'
import { seen, type FineInks } from './seen.ts'

/**
 * How many times larger both sides are drawn. Where canvases are small, so are letters, and their smoothed edges, which are mixed of
 * inks and not of light, are a larger part of them.
 */
export const printFineness = ({ width, height }: DisplayList): number =>
  width * height < 1_000_000 ? 2 * finer : finer

/** At native size, with text and without any. */
type Proofs = { whole: Pixels; bare: Pixels }
export type Proof = (source: ExportSource) => Promise<Proofs>

/**
 * What is half transparent mixes in inks, as PDF/X-4 has it: cyan, magenta and yellow are drawn as if they were red, green and blue,
 * black in a second picture, and then the inks of every pixel are looked up.
 */
export const proofInInks = (profile: PrintProfile): Proof => {
  const inkOf = inkBytes(profile)
  const toColored: Recolor = (color, use) => inkOf(color, use).slice(0, 3).map(paper)
  const toBlack: Recolor = (color, use) => Array<number>(3).fill(paper(inkOf(color, use)[3]!))
  return async ({ files, list }) => {
    const scale = printFineness(list)
    const inks = await mapPhotos(files, rgb => profile.pixelsToInk(rgb))
    const coloredPhotos = await picturesAt(list, await encoded(inks, cyanMagentaYellow), scale)
    const blackPhotos = await picturesAt(list, await encoded(inks, blackOnly), scale)
    const proof = (part: DisplayList): Pixels => {
      const colored = drawRecolored(part, coloredPhotos, { recolor: toColored, scale })
      const black = drawRecolored(part, blackPhotos, { recolor: toBlack, scale })
      return seen({ ...mixed(colored, black), finer: scale }, profile.toScreen)
    }
    return { whole: proof(list), bare: proof(withoutText(list)) }
  }
}

/** The inks of both pictures, in the place of the first. */
const mixed = ({ data, width, height }: Pixels, black: Pixels): Omit<FineInks, 'finer'> => {
  for (let at = 0; at < data.length; at += 4) {
    for (let ink = at; ink < at + 3; ink++) data[ink] = paper(data[ink]!)
    data[at + 3] = paper(black.data[at]!)
  }
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width, height }
}

/**
 * What is half transparent mixes on the screen, and is separated then, as when it was flattened for PDF/X-1a; letters lie above it
 * with inks of their own.
 */
export const proofFlattened = (profile: PrintProfile): Proof => {
  const inkOf = inkBytes(profile)
  const recolor: Recolor = (color, use) => [...profile.toScreen(Buffer.from(inkOf(color, use)))]
  return async source => {
    const scale = printFineness(source.list)
    const svg = toSvg(withoutText(source.list), await picturesAt(source.list, source.files, scale), scale)
    const { rgba, width, height } = rasterizeSvg(svg)
    const inks = profile.pixelsToInk(withoutAlpha(rgba))
    const bare = seen({ data: inks, width, height, finer: scale }, profile.toScreen)
    const letters = drawRecolored(lettersOf(source.list), () => undefined, { recolor, scale })
    return { whole: laidOver(averaged(letters, scale), bare), bare }
  }
}

const withoutAlpha = (rgba: Buffer): Uint8Array => {
  const rgb = new Uint8Array((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!
    rgb[to + 1] = rgba[from + 1]!
    rgb[to + 2] = rgba[from + 2]!
  }
  return rgb
}

const paper = (ink: number): number => 255 - ink

/** Of letters and lines as the house decides, which prints what is gray in black alone; of areas as the profile has them. */
const inkBytes = (profile: PrintProfile): ((color: string, use: Use) => number[]) => {
  const inks = pressInks(profile)
  return (color, use) =>
    [...(use === 'area' ? profile.inkOf(color) : inks.tint(color, use))].map(share => Math.round(255 * share))
}

type Photo = { assetId: string; data: Buffer; width: number; height: number }

/** More than any canvas of this bench shows. */
const longSide = 2400

const mapPhotos = (files: ExportSource['files'], convert: (rgb: Buffer) => Buffer): Promise<Photo[]> =>
  Promise.all(
    files.map(async ({ assetId, bytes }) => {
      const image = sharp(bytes).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb')
      const small = image.resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true })
      const { data, info } = await small.raw().toBuffer({ resolveWithObject: true })
      return { assetId, data: convert(data), width: info.width, height: info.height }
    }),
  )

const encoded = (photos: readonly Photo[], toRgb: (data: Buffer) => Buffer): Promise<ExportSource['files']> =>
  Promise.all(
    photos.map(async ({ assetId, data, width, height }) => {
      const raw = { width, height, channels: 3 } as const
      return { assetId, bytes: await sharp(toRgb(data), { raw }).png({ compressionLevel: 1 }).toBuffer() }
    }),
  )

const cyanMagentaYellow = (inks: Buffer): Buffer => {
  const rgb = Buffer.alloc((inks.length / 4) * 3)
  for (let at = 0; at < rgb.length; at++) rgb[at] = paper(inks[4 * Math.floor(at / 3) + (at % 3)]!)
  return rgb
}

const blackOnly = (inks: Buffer): Buffer => {
  const rgb = Buffer.alloc((inks.length / 4) * 3)
  for (let at = 0; at < rgb.length; at++) rgb[at] = paper(inks[4 * Math.floor(at / 3) + 3]!)
  return rgb
}
