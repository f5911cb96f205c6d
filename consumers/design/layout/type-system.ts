import type { TextRole } from '#contracts/designs/document.ts'

/** A family in one weight. */
export type Typeface = { family: string; weight: number }

/** The letters of one design: one face for what is shown, one for what is read. */
export type TypeSystem = {
  display: Typeface
  text: Typeface
  /** The text face where it must carry weight: dates, buttons, kickers. */
  strong: Typeface
  /** Between characters, in em; of the display face and of kickers. */
  displayTracking: number
  kickerTracking: number
  /** Multiples of the size. */
  displayLineHeight: number
  textLineHeight: number
  /** Subtitle to body. */
  subtitleRatio: number
}

/** How one role is set: its face and how large it is against the body text. */
export type Setting = { face: Typeface; scale: number; tracking: number; lineHeight: number; maxLines: number }

/**
 * Sizes by role as multiples of the body size, but for the title, which takes what its place allows. Four steps in all, since a
 * poster with more sizes looks unsorted: small print, body, subtitle and title; the price stands between the last two.
 */
export const settingOf = (role: TextRole, type: TypeSystem): Setting => {
  const text = { face: type.text, tracking: 0, lineHeight: type.textLineHeight, maxLines: 40, scale: 1 }
  const strong = { ...text, face: type.strong, lineHeight: Math.min(1.35, type.textLineHeight) }
  const settings: Record<TextRole, Setting> = {
    title: {
      face: type.display,
      tracking: type.displayTracking,
      lineHeight: type.displayLineHeight,
      maxLines: 12,
      scale: 1,
    },
    subtitle: { ...text, scale: type.subtitleRatio, lineHeight: Math.min(1.4, type.textLineHeight), maxLines: 12 },
    price: { ...strong, face: type.display, scale: type.subtitleRatio * 1.3, lineHeight: 1.25, maxLines: 6 },
    kicker: { ...strong, tracking: type.kickerTracking, maxLines: 3 },
    date: { ...strong, scale: fact },
    place: { ...text, scale: fact },
    body: text,
    item: { ...text, lineHeight: Math.min(1.4, type.textLineHeight) },
    cta: { ...strong, scale: fact, lineHeight: 1.25, maxLines: 3 },
    contact: { ...text, scale: small },
    footer: { ...text, scale: small },
  }
  return settings[role]
}

const small = 0.82
/** When and where, a step above what is only read. */
const fact = 1.12

/** Steps of 2^(1/6), about 12 %: sizes that are closer cannot be told apart. */
export const ladder = (from: number, to: number): number[] => {
  const sizes: number[] = []
  for (let size = from; size > to; size /= 2 ** (1 / 6)) sizes.push(size)
  sizes.push(to)
  return sizes
}
