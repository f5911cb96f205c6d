import type { TextRole } from '#contracts/designs/document.ts'
import type { Palette } from '#contracts/designs/color.ts'
import { flowColors } from '../flow-colors.ts'
import type { ExportSource } from '../rendition.ts'

/** Smaller than this nobody reads on a telephone. */
const smallestReadablePx = 12

/**
 * The widest page on which the design is no longer shown as it is, because some of its text would be too small to read.
 * Always below the width of the canvas: what was designed small stays so where the design is shown whole.
 */
export const stackBelowPx = ({ document, list }: Pick<ExportSource, 'document' | 'list'>): number => {
  const sizes = document.elements.filter(element => element.type === 'text').map(({ size }) => size)
  if (sizes.length === 0) return 0
  return Math.min((smallestReadablePx * list.width) / Math.min(...sizes), list.width - 1)
}

/** Sizes of a telephone page, in rem. */
const sizes: Record<TextRole, number> = {
  kicker: 1,
  title: 2.125,
  subtitle: 1.25,
  body: 1,
  item: 1,
  date: 1.125,
  place: 1.125,
  price: 1.5,
  cta: 1.125,
  contact: 1,
  footer: 0.875,
}

/**
 * Below that width: one column in reading order, pictures as wide as the page, text that wraps, in colors of the palette that
 * hold AA on its background. Ornaments are left out; a design without photos keeps its art (by its id) as a band.
 */
export const stackRules = (palette: Palette, art: string | undefined): string[] => {
  const { background, text, muted, button, onButton } = flowColors(palette)
  const full = 'display:block;width:calc(100% + 2.5rem)'
  return [
    `body,main{background:${background}}`,
    'main{min-height:100vh;display:flex;flex-direction:column;gap:1rem;padding:1.5rem 1.25rem}',
    '.d{display:none}',
    `.photo{${full};height:auto;max-height:80vh;margin:0 -1.25rem}`,
    '.logo{display:block;width:auto;height:3rem;max-width:60%;align-self:flex-start}',
    ...(art === undefined ? [] : [`#${art}{${full};height:38vw;margin:-1.5rem -1.25rem 0}`]),
    'ul{display:flex;flex-direction:column;gap:.5rem}',
    `.t{color:${text};line-height:1.45;white-space:pre-line;overflow-wrap:anywhere}`,
    ...Object.entries(sizes).map(([role, rem]) => `.${role}{font-size:${rem}rem}`),
    '.title,.subtitle{line-height:1.2}',
    `.contact,.footer{color:${muted}}`,
    `.cta{background:${button};color:${onButton};padding:.75rem 1.5rem;border-radius:.5rem;align-self:flex-start}`,
  ]
}
