import type { Reading } from '../recognizer.ts'
import type { Scheme } from '../sample.ts'

/** An answer in the form in which two of them can be compared. */
export const normalAnswer = (answer: string, { reads_as, case_sensitive }: Rule): string => {
  const plain = answer.normalize('NFKC').trim()
  if (reads_as === 'calc') return normalNumber(plain)
  return case_sensitive ? plain : plain.toLowerCase()
}

type Rule = Pick<Scheme, 'reads_as' | 'case_sensitive'>

/** '−07' and '+3.0' as '-7' and '3'; what is no number stays as it is. */
const normalNumber = (text: string): string => {
  const ascii = text.replaceAll(/[−–—﹣]/g, '-').replaceAll(/\s/g, '')
  if (!/^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(ascii)) return ascii
  const value = Number(ascii)
  return String(value === 0 ? 0 : value)
}

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
