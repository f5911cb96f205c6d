import type { TextRole } from '#contracts/designs/document.ts'

/** How much each role weighs on a poster, the title being 1. */
const weights: Record<TextRole, number> = {
  title: 1,
  price: 0.8,
  subtitle: 0.72,
  cta: 0.7,
  date: 0.66,
  place: 0.6,
  kicker: 0.5,
  item: 0.42,
  body: 0.38,
  contact: 0.3,
  footer: 0.15,
}

/** The weight of the role, less for every block of that role before it, and for long texts. */
export const importanceOf = (role: TextRole, { before, length }: { before: number; length: number }): number => {
  const repeated = 0.88 ** Math.min(before, role === 'item' ? 2 : 6)
  const long = role === 'title' || length <= 80 ? 1 : 0.85
  return Math.round(Math.max(0.05, weights[role] * repeated * long) * 1000) / 1000
}
