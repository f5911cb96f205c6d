import { asFraction, rational } from '../../rational.ts'
import type { Reading } from '../recognizer.ts'
import type { Scheme } from '../sample.ts'

/** An answer in the form in which two of them can be compared. */
export const normalAnswer = (answer: string, { reads_as, case_sensitive }: Rule): string => {
  const plain = answer.normalize('NFKC').trim()
  if (reads_as === 'calc') return normalNumber(plain)
  return case_sensitive ? plain : plain.toLowerCase()
}

type Rule = Pick<Scheme, 'reads_as' | 'case_sensitive'>

/** '−07', '+3.0' and '3.5' as '-7', '3' and '7/2'; what is no number stays as it is. */
const normalNumber = (text: string): string => {
  const ascii = text
    .replaceAll(/[−–—﹣]/g, '-')
    .replaceAll(/[⁄∕]/g, '/')
    .replaceAll(/\s/g, '')
  const { sign, whole, decimals = '', below = '1' } = numberPattern.exec(ascii)?.groups ?? {}
  if (whole === undefined || /^0+$/.test(below)) return ascii
  const above = BigInt(whole + decimals) * (sign === '-' ? -1n : 1n)
  return asFraction(rational(above, BigInt(below) * 10n ** BigInt(decimals.length)))
}

const numberPattern = /^(?<sign>[+-])?(?<whole>\d{1,15})(?:\.(?<decimals>\d{1,15})|\/(?<below>\d{1,15}))?$/

/** The answers that a reading gives, best first and without repetition; none when nothing was read. */
export const answersOf = (reading: Reading, rule: Rule): string[] => {
  const isCalc = rule.reads_as === 'calc'
  const first = isCalc ? reading.value : reading.text
  const others = reading.candidates.map(({ text, value }) => (isCalc ? (value ?? text) : text))
  const answers = [first, ...others].filter(answer => answer !== undefined && answer !== '')
  return [...new Set(answers.map(answer => normalAnswer(answer!, rule)))]
}

/** Whether one of the first `tries` answers is the label. */
export const isSolved = (
  label: string,
  reading: Reading,
  { rule, tries = 1 }: { rule: Rule; tries?: number },
): boolean => answersOf(reading, rule).slice(0, tries).includes(normalAnswer(label, rule))
