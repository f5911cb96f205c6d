const longest = 60

/** A name for the files of a design: the letters and digits of its title in whatever script, with hyphens between the words. */
export const stemOf = (title: string): string => {
  const words = title
    .toWellFormed()
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
  // By code points: half of one would be no text.
  const stem = Array.from(words.replace(/^-/, '')).slice(0, longest).join('').replace(/-$/, '')
  return stem || 'design'
}

/** Names files one after the other, none twice: `poster.png`, `poster-2.png`. */
export const fileNamer = (title: string): ((ending: string) => string) => {
  const stem = stemOf(title)
  const given = new Map<string, number>()
  return ending => {
    const times = (given.get(ending) ?? 0) + 1
    given.set(ending, times)
    return times === 1 ? `${stem}.${ending}` : `${stem}-${times}.${ending}`
  }
}
