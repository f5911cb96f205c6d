import { convertLrgbToRgb, convertRgbToLrgb, formatHex, parse, type Rgb } from 'culori'
import sharp from 'sharp'
import { printDifference } from './oklch.ts'

export type PrintedColor = {
  color: string
  /** Whether four inks on coated paper come near enough. */
  in_gamut: boolean
  /** The color as it comes back from print. */
  nearest: string
}

/** CIEDE2000 from which on a print shop's customer sees another color. */
const tolerated = 5

const known = new Map<string, PrintedColor>()
const mostKnown = 5000

/**
 * How colors will look in print: from sRGB to CMYK and back by the profile that libvips brings along, a generic one for coated
 * offset paper, with the blackest ink counted as black, as the eye does (black point compensation). An approximation: the press,
 * the paper and the print shop's own profile decide, by some ΔE either way.
 */
export const printGamut = async (colors: readonly string[]): Promise<PrintedColor[]> => {
  const fresh = [...new Set(colors)].filter(color => !known.has(color))
  const found = new Map((await printed(fresh)).map(color => [color.color, color]))
  const answer = colors.map(color => found.get(color) ?? known.get(color)!)
  if (known.size + found.size > mostKnown) known.clear()
  for (const color of found.values()) known.set(color.color, color)
  return answer
}

/** Colors are moved into the range that ink has before the trip, and out of it after. */
const printed = async (colors: readonly string[]): Promise<PrintedColor[]> => {
  if (colors.length === 0) return []
  const black = await blackest()
  const lifted = colors.map(color => changed(color, key => value => black[key] + value * (1 - black[key])))
  const back = await roundTrip(lifted)
  return colors.map((color, at) => {
    const nearest = changed(back[at]!, key => value => Math.max(0, (value - black[key]) / (1 - black[key])))
    return { color, in_gamut: printDifference(color, nearest) <= tolerated, nearest }
  })
}

let knownBlack: Light | undefined

/** What comes back of black. */
const blackest = async (): Promise<Light> => {
  knownBlack ??= linear((await roundTrip(['#000000']))[0]!)
  return knownBlack
}

/** One pixel a color. */
const roundTrip = async (colors: readonly string[]): Promise<string[]> => {
  const strip = Buffer.from(colors.map(color => color.slice(1)).join(''), 'hex')
  const back = await sharp(strip, { raw: { width: colors.length, height: 1, channels: 3 } })
    .pipelineColourspace('cmyk')
    .toColourspace('srgb')
    .raw()
    .toBuffer()
  return colors.map((_, at) => `#${back.subarray(3 * at, 3 * at + 3).toString('hex')}`)
}

type Light = Record<'r' | 'g' | 'b', number>

const linear = (hex: string): Light => {
  const { r, g, b } = parse(hex) as Rgb
  return convertRgbToLrgb({ r, g, b })
}

/** A color, each channel changed in linear light. */
const changed = (hex: string, change: (key: keyof Light) => (value: number) => number): string => {
  const { r, g, b } = linear(hex)
  return formatHex(convertLrgbToRgb({ r: change('r')(r), g: change('g')(g), b: change('b')(b) }))
}
