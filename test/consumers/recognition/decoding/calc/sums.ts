import { chineseSpellings, englishSpellings } from '../../../../../consumers/recognition/decoding/calc/numerals.ts'
import { pick } from '../random.ts'

export type Sum = { text: string; numbers: number[]; signs: string[] }

const signsWritten: Record<string, string[]> = {
  '+': ['+', ' + ', '加', '加上', ' plus '],
  '-': ['-', ' - ', '−', '–', '减', '減', '减去', ' minus '],
  '*': ['*', 'x', ' X ', '×', '·', '乘', '乘以', ' times ', ' multiplied by '],
  '/': ['/', ' ÷ ', ':', '除以', ' divided by '],
}
const tails = ['', '=', '=?', ' = ?', '＝？', '等于', '等于几?', '等於多少', '是多少', ' ?']

/** A sum of two or three numbers below 100, written in one of many ways. */
export const randomSum = (random: () => number): Sum => {
  const numbers = Array.from({ length: random() < 0.5 ? 2 : 3 }, () => Math.floor(random() * 100))
  const signs = numbers.slice(1).map(() => pick(random, Object.keys(signsWritten)))
  const spell = (value: number): string =>
    pick(random, [String(value), String(value), chineseSpellings(value)[0]!, englishSpellings(value)[0]!])
  const text = numbers.reduce((written, value, at) => {
    if (at === 0) return spell(value)
    const sign = signs[at - 1]!
    // Close behind a word of tens a minus would be a hyphen.
    return written + (sign === '-' && written.endsWith('y') ? ' - ' : pick(random, signsWritten[sign]!)) + spell(value)
  }, '')
  return { text: text + pick(random, tails), numbers, signs }
}
