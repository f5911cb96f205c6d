// How the numbers from 0 to 100 are spelled, in the symbols that `foldArithmetic` leaves.

const chineseDigits = Array.from('零一二三四五六七八九')

/** The usual spelling first; '一十二' is how formal numerals go on from 壹拾. */
export const chineseSpellings = (value: number): string[] => {
  if (value < 10) return [chineseDigits[value]!]
  if (value === 100) return ['一百', '百']
  const tens = Math.floor(value / 10)
  const unit = value % 10 === 0 ? '' : chineseDigits[value % 10]!
  const formal = `${chineseDigits[tens]!}十${unit}`
  return tens === 1 ? [`十${unit}`, formal] : [formal]
}

const englishUnits =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const englishTens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** Without the space that may stand in a compound, and with its hyphen. */
export const englishSpellings = (value: number): string[] => {
  if (value < 20) return [englishUnits[value]!]
  if (value === 100) return ['onehundred', 'hundred']
  const tens = englishTens[Math.floor(value / 10) - 2]!
  const unit = englishUnits[value % 10]!
  return value % 10 === 0 ? [tens] : [`${tens}${unit}`, `${tens}-${unit}`]
}
