import type { Palette, PaletteRole } from '#contracts/designs/color.ts'
import { shapeContrast, textContrast } from './complete-palette.ts'
import { contrastRatio } from './contrast.ts'

/** What a poster sets upon what, and the contrast that WCAG AA asks of it. */
const pairs: readonly { color: PaletteRole; on: PaletteRole; required: number }[] = [
  { color: 'text', on: 'background', required: textContrast },
  { color: 'text', on: 'surface', required: textContrast },
  { color: 'muted', on: 'background', required: textContrast },
  { color: 'muted', on: 'surface', required: textContrast },
  { color: 'on_primary', on: 'primary', required: textContrast },
  { color: 'on_accent', on: 'accent', required: textContrast },
  { color: 'primary', on: 'background', required: shapeContrast },
  { color: 'accent', on: 'background', required: shapeContrast },
]

export type ContrastPair = (typeof pairs)[number] & { ratio: number }

/** Rounded down to two digits, so that what is shown as enough is enough. */
const shown = (ratio: number): number => Math.floor(ratio * 100) / 100

export const contrastPairs = (palette: Palette): ContrastPair[] =>
  pairs.map(({ color, on, required }) => ({
    color,
    on,
    ratio: shown(contrastRatio(palette[color], palette[on])),
    required,
  }))
