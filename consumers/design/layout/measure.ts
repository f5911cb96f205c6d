import type { Block } from '../content/content.ts'
import { breakLines, type Broken } from '../text/break-lines.ts'
import { prepareText, type PreparedText } from '../text/prepare-text.ts'
import type { Setting, Typeface } from './type-system.ts'

/** How a block stands in a column at one size, in pixels; without side bearings and before the exact ink is known. */
export type Measured = { size: number; broken: Broken; width: number; height: number; prepared: PreparedText }

/** What lines may end within, beside between words: what belongs together, or even words. */
export type Breakable = 'nothing' | 'keeps' | 'words'

type MeasureOptions = { size: number; width: number; balance: boolean; mayBreak: Breakable }

/** Measures blocks in columns, and remembers: candidates ask for the same again and again. */
export type Measure = (block: Block, setting: Setting, options: MeasureOptions) => Measured | undefined

export const measurer = (locale: string): Measure => {
  const prepared = new Map<string, PreparedText>()
  const broken = new Map<string, Broken | undefined>()
  const prepare = (block: Block, { family, weight }: Typeface): PreparedText =>
    remembered(prepared, `${block.id} ${family} ${weight}`, () =>
      prepareText(block.text, { family, weight, locale }, block.keep),
    )
  return (block, setting, { size, width, balance, mayBreak }) => {
    const text = prepare(block, setting.face)
    // Steps of 2 %: the widths of a hundred candidates hardly ever agree to the pixel, their lines do.
    const step = Math.floor(Math.log(width / size) / Math.log(1.02))
    const key = `${block.id} ${setting.face.family} ${setting.face.weight} ${setting.tracking} ${step} ${balance} ${mayBreak === 'words'}`
    const lines = remembered(broken, key, () =>
      breakLines(text, {
        maxWidthEm: 1.02 ** step,
        maxLines: setting.maxLines,
        trackingEm: setting.tracking,
        balance,
        allowBrokenWords: mayBreak === 'words',
      }),
    )
    if (!lines || (mayBreak === 'nothing' && lines.brokenKeeps > 0)) return undefined
    const widest = Math.max(...lines.lines.map(({ widthEm }) => widthEm))
    return {
      size,
      broken: lines,
      width: widest * size,
      height: heightOf(lines.lines.length, size, setting),
      prepared: text,
    }
  }
}

const remembered = <T>(map: Map<string, T>, key: string, make: () => T): T => {
  if (map.has(key)) return map.get(key) as T
  const made = make()
  map.set(key, made)
  return made
}

/** Above the first baseline and below the last one, in em: what almost every letter of the scripts here stays within. */
export const above = 0.86
export const below = 0.24

const heightOf = (lines: number, size: number, { lineHeight }: Setting): number =>
  (above + below + (lines - 1) * lineHeight) * size
