// How a design should look on paper: every color and every photo through the profile of the press and back, drawn as always.
import type { PrintProfile } from '#infra/color/print-profile.ts'
import sharp from 'sharp'
import type { DisplayList } from '../../../consumers/design/compile/display-list.ts'
import { pressInks, type Use } from '../../../consumers/design/export/pdf/inks.ts'
import type { ExportSource } from '../../../consumers/design/export/rendition.ts'
import { drawFinely } from './draw-finely.ts'
import { laidOver, lettersOf, withoutText } from './draw-list.ts'
import type { Pixels } from './pixels.ts'
import { drawRecolored, type Recolor } from './recolor.ts'

/** A proof of the list, which may be all of the design or a part of it, at native size. */
export type Proof = (source: ExportSource, list: DisplayList) => Promise<Pixels>

/**
 * What is half transparent mixes in inks, as PDF/X-4 has it: cyan, magenta and yellow are drawn as if they were red, green and blue,
 * black in a second picture, and then the inks of every pixel are looked up.
 */
export const proofInInks = (profile: PrintProfile): Proof => {
  const inkOf = inkBytes(profile)
  return async ({ files }, list) => {
    const inks = await mapPhotos(files, rgb => profile.pixelsToInk(rgb))
    const colored = await drawRecolored(list, await encoded(inks, cyanMagentaYellow), (color, use) =>
      inkOf(color, use).slice(0, 3).map(paper),
    )
    const black = await drawRecolored(list, await encoded(inks, blackOnly), (color, use) =>
      Array<number>(3).fill(paper(inkOf(color, use)[3]!)),
    )
    const mixed = Buffer.from(colored.data)
    for (let at = 0; at < mixed.length; at++) mixed[at] = paper(at % 4 === 3 ? black.data[at - 1]! : colored.data[at]!)
    return opaque(profile.toScreen(mixed), colored)
  }
}

/**
 * What is half transparent mixes on the screen, and is separated then, as when it was flattened for PDF/X-1a; letters lie above it
 * with inks of their own.
 */
export const proofFlattened = (profile: PrintProfile): Proof => {
  const inkOf = inkBytes(profile)
  return async (source, list) => {
    const art = await drawFinely(source, withoutText(list))
    const rgb = Buffer.alloc((art.data.length / 4) * 3)
    for (let at = 0; at < rgb.length; at++) rgb[at] = art.data[4 * Math.floor(at / 3) + (at % 3)]!
    const below = opaque(profile.toScreen(profile.pixelsToInk(rgb)), art)
    const recolor: Recolor = (color, use) => [...profile.toScreen(Buffer.from(inkOf(color, use)))]
    return laidOver(await drawRecolored(lettersOf(list), [], recolor), below)
  }
}

const paper = (ink: number): number => 255 - ink

const inkBytes = (profile: PrintProfile): ((color: string, use: Use) => number[]) => {
  const inks = pressInks(profile)
  return (color, use) => inks.tint(color, use).map(share => Math.round(255 * share))
}

const opaque = (rgb: Buffer, { width, height }: Pixels): Pixels => {
  const data = new Uint8ClampedArray(4 * width * height).fill(255)
  for (let at = 0; at < rgb.length; at++) data[4 * Math.floor(at / 3) + (at % 3)] = rgb[at]!
  return { data, width, height }
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
