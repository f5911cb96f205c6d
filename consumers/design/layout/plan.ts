import type { Fill, TextRole } from '#contracts/designs/document.ts'
import type { Paint } from '#contracts/designs/color.ts'
import type { Box } from './box.ts'

/** What belongs together and is never torn apart. */
export const groupNames = ['head', 'facts', 'copy', 'action', 'foot'] as const
export type GroupName = (typeof groupNames)[number]

const groups: Record<TextRole, GroupName> = {
  kicker: 'head',
  title: 'head',
  subtitle: 'head',
  date: 'facts',
  place: 'facts',
  price: 'facts',
  body: 'copy',
  item: 'copy',
  cta: 'action',
  contact: 'foot',
  footer: 'foot',
}
export const groupOf = (role: TextRole): GroupName => groups[role]

/** What lies behind a text, and therefore in which colors it can be set. */
export type Ground = 'background' | 'surface' | 'primary' | 'accent' | { photo: number }

export type Align = 'start' | 'center' | 'end'

/** A place for text: its groups stand in it from top to bottom. */
export type Zone = {
  box: Box
  groups: readonly GroupName[]
  align: Align
  /** `spread` puts the first group at the top and the last at the bottom. */
  valign: 'top' | 'middle' | 'bottom' | 'spread'
  ground: Ground
  /** The title's largest size here, in pixels. */
  titleMax?: number
  /** Between groups, as a multiple of the body size. */
  groupGap?: number
  /** A line between the head and what follows. */
  rule?: boolean
  /** The blocks flow through so many columns, from one to the next where it is full. */
  columns?: number
}

type Placed = { box: Box; rotation?: number; opacity?: number }

/** What is drawn behind the text, from back to front. */
export type Part =
  | (Placed & {
      type: 'shape'
      role: 'background' | 'scrim' | 'panel' | 'underlay' | 'ornament' | 'rule'
      shape?: 'rect' | 'ellipse' | 'path'
      path?: string
      radius?: number
      fill?: Fill
      stroke?: { color: Paint; width: number }
    })
  /** A photo where the brief has one for this slot, else a drawing in its place. */
  | (Placed & { type: 'art'; slot: number; radius?: number; mask?: 'rect' | 'ellipse' })
  /** A drawing that stays behind text: `over` is the color that it hardly differs from. */
  /** A veil over a photo, thick where the text is and gone at the side that it runs toward. */
  | (Placed & { type: 'scrim'; toward: 'top' | 'bottom' | 'start' | 'end' })
  | (Placed & { type: 'pattern'; over: 'background' | 'surface' | 'primary' | 'accent'; loud?: boolean })

export type Plan = { parts: Part[]; zones: Zone[] }

export const solid = (color: Paint, opacity = 1): Fill => ({ type: 'solid', color, opacity })
