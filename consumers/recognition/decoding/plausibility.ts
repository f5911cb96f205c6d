import type { Hints } from './constraint/hints.ts'
import type { TextReading } from './read-text.ts'

export const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Whether the request leaves open which characters there are. */
export const isOpen = ({ charset, pattern }: Hints): boolean => charset === undefined && pattern === undefined

/** The same candidates by Bayes' rule: what the network saw, times how often such texts are written. */
export const weighPlausibility = (candidates: TextReading['candidates']): TextReading => {
  const unique = [...new Map(candidates.map(candidate => [candidate.text, candidate])).values()]
  const found = unique.reduce((sum, { probability }) => sum + probability, 0)
  const weighed = unique.map(one => ({ ...one, probability: one.probability * plausibilityOf(one.text) }))
  const mass = weighed.reduce((sum, { probability }) => sum + probability, 0)
  const all = mass + Math.max(0, 1 - found) * plausibilityOfOthers
  return {
    candidates: weighed
      .map(one => ({ ...one, probability: one.probability / all }))
      .toSorted((a, b) => b.probability - a.probability),
    mass: mass / all,
  }
}

/**
 * How well a text goes with what pictures of a line show, from 0 to 1. A network reads clutter as punctuation and gaps as spaces:
 * `2.RKB` is far more often the code 2RKB under a speck than what somebody wrote. The weights are judgement, checked on pictures of
 * codes and of labels side by side; only their order of magnitude matters.
 */
export const plausibilityOf = (text: string): number =>
  forms.find(({ shapes }) => shapes.some(shape => shape.test(text)))?.weight ?? plausibilityOfClutter

const plausibilityOfClutter = 0.0003
/** What a reading that was not found at all may be worth. */
const plausibilityOfOthers = 0.1

/** From what is written most to what is written least; the first that fits counts. */
const forms: readonly { weight: number; shapes: readonly RegExp[] }[] = [
  { weight: 1, shapes: [/^[\p{L}\p{N}]+$/u] },
  {
    // Prices and percentages, dates and times, stamps, words: clutter seldom makes one by chance.
    weight: 0.5,
    shapes: [
      /^[¥$€£₽]\s?\d{1,3}(?:[,.]?\d{3})*(?:[.,]\d{2})?$/u,
      /^\d{1,3}(?:[,.]?\d{3})*(?:[.,]\d{1,2})?\s?[¥$€£₽%]$/u,
      /^(?:19|20)\d{2}([./-])(?:0?[1-9]|[12]\d|3[01])\1(?:0?[1-9]|[12]\d|3[01])$/u,
      /^(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|[12]\d|3[01])\1(?:19|20)?\d{2}$/u,
      /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/u,
      /^\p{L}{2,4}\.? \p{N}{1,2}\/\p{N}{2,4}$/u,
      /^(?:#\s?|No\. ?|S\/N: ?)\p{N}+\p{L}?$/u,
      /^\p{L}{2,} \p{N}{2,}(?: \p{L}{1,3})?$/u,
      /^\p{N}{1,2} \p{L}{3,9} \p{N}{4}$/u,
      /^\p{L}{2,}(?: \p{L}{2,})+[.!?]?$/u,
    ],
  },
  {
    // Arithmetic with a sign that no speck looks like or of small numbers, and words in quotes.
    weight: 0.1,
    shapes: [
      /^(?=.*[+×*÷=?？])\d{1,3}\s?[-+−–*×xX·/÷:]\s?\d{1,3}(?:\s?[-+−–*×xX·/÷:]\s?\d{1,3})?\s?=?\s?[?？]?$/u,
      /^\d{1,2}\s?[-−–·/:]\s?\d{1,2}$/u,
      /^["'(]?\p{L}{2,}["')!?]$/u,
    ],
  },
  {
    // Serial numbers with letters, measures, and amounts of two decimals.
    weight: 0.03,
    shapes: [
      /^(?=.*\p{L})[\p{L}\p{N}]{2,8}(?:[-_][\p{L}\p{N}]{1,8}){1,3}$/u,
      /^\p{L}{3,}\.[\p{L}\p{N}]{2,}$/u,
      /^\d{1,6}[.,]\d{1,3}\s?\p{L}{1,3}$/u,
      /^\d{1,6}[.,]\d{2}$/u,
    ],
  },
  {
    // Digits with something between them: also what a speck makes of a code.
    weight: 0.003,
    shapes: [
      /^\d{1,8}(?:[-_]\d{1,8}){1,3}$/u,
      /^\d{1,6}[.,]\d{1,3}$/u,
      /^\d{1,3}\s?[-−–·/:]\s?\d{1,3}(?:\s?[-−–·/:]\s?\d{1,3})?$/u,
    ],
  },
]
