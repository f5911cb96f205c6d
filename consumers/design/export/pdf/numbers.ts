/** Beyond any page: 14 400 points are the most that a reader must show. */
const farthest = 1e6

const written = (value: number, digits: number): string => {
  // A fault of arithmetic must not become a word that no reader knows.
  const number = Number.isFinite(value) ? Math.min(farthest, Math.max(-farthest, value)) : 0
  const text = String(Number(number.toFixed(digits)))
  return text === '-0' ? '0' : text
}

/** A length or place, to a ten-thousandth of its unit. */
export const n = (value: number): string => written(value, 4)

/** A factor of a matrix or a share of ink. */
export const factor = (value: number): string => written(value, 6)

/** Text in UTF-16 as content streams write it. */
export const hexText = (text: string): string =>
  `<${Buffer.from(`\uFEFF${text.toWellFormed()}`, 'utf16le').swap16().toString('hex').toUpperCase()}>`
