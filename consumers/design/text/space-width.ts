/** Widths of the spaces that have one of their own, in em; all others are as wide as that of the font. */
const spaceWidths: Record<string, number> = {
  '\u2000': 1 / 2,
  '\u2001': 1,
  '\u2002': 1 / 2,
  '\u2003': 1,
  '\u2004': 1 / 3,
  '\u2005': 1 / 4,
  '\u2006': 1 / 6,
  '\u2009': 1 / 5,
  '\u200a': 1 / 10,
  '\u202f': 1 / 5,
  '\u205f': 2 / 9,
  '\u3000': 1,
}
export const spaceWidthEm = (space: string): number | undefined => spaceWidths[space]
