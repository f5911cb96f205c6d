import type { Palette } from '#contracts/designs/color.ts'
import { textContrast } from '../color/complete-palette.ts'
import { repaired } from '../color/contrast.ts'

/** What a page in one column is colored with. */
export type FlowColors = Record<'background' | 'text' | 'muted' | 'accent' | 'button' | 'onButton', string>

/** Colors of the palette, moved as little as WCAG AA wants them to be: an edited palette holds no promise. */
export const flowColors = (palette: Palette): FlowColors => {
  const { background, primary } = palette
  const on = (color: string, below: string): string =>
    repaired(color, { against: [below], ratio: textContrast }) ?? palette.text
  return {
    background,
    text: on(palette.text, background),
    muted: on(palette.muted, background),
    accent: on(primary, background),
    button: primary,
    onButton: on(palette.on_primary, primary),
  }
}
