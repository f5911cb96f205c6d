import { paletteRoles } from '#contracts/designs/color.ts'
import type { PaletteRecommendInput, PaletteRecommendResult } from '#contracts/tasks/palette-recommend.ts'
import { seededRandom } from '../random.ts'
import { contrastPairs } from './contrast-pairs.ts'
import { photoColors } from './photo-colors.ts'
import { printGamut } from './print-gamut.ts'
import { propose } from './propose-palettes.ts'
import { readPixels } from './read-pixels.ts'

export type PaletteRequest = Pick<PaletteRecommendInput, 'brand' | 'style' | 'mode' | 'count'> & {
  seed: number
  /** Files as they were uploaded. */
  logo?: Uint8Array | undefined
  photo?: Uint8Array | undefined
}

const plainStyle = 'business'
/** A logo has few colors of its own; what else is found in it is the edges between them. */
const logoColors = 3

/** Everything that `palette.recommend` does once the files are there. Throws the failures of `readPixels`. */
export const recommendPalettes = async (request: PaletteRequest): Promise<PaletteRecommendResult> => {
  const { brand = [], style = plainStyle, mode, count, seed } = request
  const logo = (await colorsOf(request.logo)).slice(0, logoColors)
  const photo = await colorsOf(request.photo)
  const proposals = propose({ style, brand, logo, photo, mode }, seededRandom(seed), count)
  // One question for all: each is a trip through the color profiles, whose preparation is what takes time.
  const printed = await printGamut(proposals.flatMap(({ palette }) => paletteRoles.map(role => palette[role])))
  const palettes = proposals.map((proposal, place) => ({
    ...proposal,
    contrast: contrastPairs(proposal.palette),
    print: paletteRoles.map((role, at) => ({ role, ...printed[place * paletteRoles.length + at]! })),
  }))
  return { palettes, seed }
}

const colorsOf = async (file: Uint8Array | undefined): Promise<string[]> =>
  file === undefined ? [] : photoColors(await readPixels(file))
