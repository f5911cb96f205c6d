const digits = '〇一二三四五六七八九'
const units: Record<string, number> = { 十: 10, 百: 100, 千: 1000 }

/** Up to 31, as in days and hours. */
export const smallNumber =
  '(?:\\d{1,2}|廿[一二三四五六七八九]?|初[一二三四五六七八九十]|[二三]?十[一二三四五六七八九]?|[一二两兩三四五六七八九零〇])'

const plain = (text: string): string =>
  text
    .replaceAll(/[零○]/g, '〇')
    .replaceAll(/[两兩]/g, '二')
    .replaceAll('廿', '二十')
    .replaceAll('初', '')

/** The value of `21`, `二十一`, `廿一`, `二〇二六`, `一百八十`, `两千`, `3万`; NaN for what is no number. */
export const chineseNumber = (written: string): number => {
  if (/^[\d.,]+$/.test(written)) return Number(written.replaceAll(',', ''))
  const text = plain(written)
  if (/^[〇一二三四五六七八九]+$/.test(text)) return Number(Array.from(text, digit => digits.indexOf(digit)).join(''))
  let total = 0
  let digit: number | undefined
  for (const character of text) {
    const unit = units[character]
    if (unit !== undefined) {
      total += (digit ?? 1) * unit
      digit = undefined
    } else {
      digit = digits.indexOf(character)
      if (digit < 0) return Number.NaN
    }
  }
  return total + (digit ?? 0)
}
