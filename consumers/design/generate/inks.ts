import type { Paint, Palette } from '#contracts/designs/color.ts'
import type { TextRole } from '#contracts/designs/document.ts'
import { contrastRatio } from '../color/contrast.ts'
import { mixed } from '../color/oklch.ts'
import type { Ground } from '../layout/plan.ts'

/** WCAG 2.2, 1.4.3: what text must hold against what lies behind it; large text is 24 px and more. */
const enough = (size: number): number => (size >= 24 ? 3 : 4.5)

/** A color ground: what is drawn there, and every color that can lie behind a letter. */
export type Surface = { ground: Exclude<Ground, object>; behind: readonly string[] }

/** The color that reads on this ground, whatever it is. */
const plainInk = (ground: Surface['ground']): Paint =>
  ({ background: 'text', surface: 'text', primary: 'on_primary', accent: 'on_accent' } as const)[ground]

const wishes: Record<TextRole, readonly Paint[]> = {
  kicker: ['accent', 'primary', 'muted'],
  title: ['text'],
  subtitle: ['muted', 'text'],
  body: ['text'],
  item: ['text'],
  date: ['text'],
  place: ['text'],
  price: ['accent', 'primary'],
  cta: ['text'],
  contact: ['muted'],
  footer: ['muted'],
}

type Letter = { role: TextRole; size: number; isVivid: boolean }

/** The first color that is wished for and reads against all that can lie behind it. */
export const inkFor = ({ role, size, isVivid }: Letter, { ground, behind }: Surface, palette: Palette): Paint => {
  const plain = plainInk(ground)
  const wished = role === 'title' && isVivid ? (['primary', 'accent'] as const) : wishes[role]
  const reads = (paint: Paint): boolean =>
    behind.every(color => contrastRatio(valueOf(paint, palette), color) >= enough(size) * 1.02)
  return [...wished, plain].find(paint => paint !== ground && reads(paint)) ?? plain
}

export const valueOf = (paint: Paint, palette: Palette): string =>
  paint in palette ? palette[paint as keyof Palette] : paint

/** The button's fill and its text. On a color, the button takes that color's own ink. */
export const buttonInks = (ground: Surface['ground']): { fill: Paint; text: Paint } => {
  if (ground === 'primary') return { fill: 'on_primary', text: 'primary' }
  if (ground === 'accent') return { fill: 'on_accent', text: 'accent' }
  return { fill: 'primary', text: 'on_primary' }
}

/**
 * Colors for a drawing behind text: the ground with a little of another color, at most as much as leaves the ground's ink
 * readable on each of them.
 */
export const quietColors = (ground: Surface['ground'], palette: Palette): string[] => {
  const base = palette[ground]
  const ink = valueOf(plainInk(ground), palette)
  const others = (['accent', 'primary', 'surface', 'background'] as const).filter(role => role !== ground)
  const tints = others.slice(0, 3).map(role => {
    for (let share = 0.16; share > 0.02; share *= 0.75) {
      const tint = mixed(base, palette[role], share)
      if (contrastRatio(ink, tint) >= 4.6) return tint
    }
    return base
  })
  return [base, ...tints]
}
