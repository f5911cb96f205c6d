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
 * `2.RKB` is far more often the code 2RKB under a speck than what somebody wrote. The weights are judgement; only their order
 * of magnitude matters.
 */
export const plausibilityOf = (text: string): number => {
  if (/^[\p{L}\p{N}]+$/u.test(text)) return 1
  if (labels.some(form => form.test(text))) return 0.5
  return looseForms.some(form => form.test(text)) ? 0.1 : 0.01
}

/** What a reading that was not found at all may be worth. */
const plausibilityOfOthers = 0.1

/** Prices and percentages, dates and times, stamps, words: clutter seldom makes one by chance. */
const labels: readonly RegExp[] = [
  /^[¥$€£₽]\s?\d{1,3}(?:[,.]?\d{3})*(?:[.,]\d{2})?$/u,
  /^\d{1,3}(?:[,.]?\d{3})*(?:[.,]\d{1,2})?\s?[¥$€£₽%]$/u,
  /^\d{1,4}([./-])\d{1,2}\1\d{2,4}$/u,
  /^\d{1,2}:\d{2}(?::\d{2})?$/u,
  /^\p{L}{2,4}\.? \p{N}{1,2}\/\p{N}{2,4}$/u,
  /^(?:#\s?|No\. ?|S\/N: ?)\p{N}+\p{L}?$/u,
  /^\p{L}{2,} \p{N}{2,}(?: \p{L}{1,3})?$/u,
  /^\p{N}{1,2} \p{L}{3,9} \p{N}{4}$/u,
  /^\p{L}{2,}(?: \p{L}{2,})+[.!?]?$/u,
]

/** Serial numbers, measures and arithmetic: what a speck between two characters makes as well. */
const looseForms: readonly RegExp[] = [
  /^[\p{L}\p{N}]{2,8}(?:[-_][\p{L}\p{N}]{1,8}){1,3}$/u,
  /^\p{L}{3,}\.[\p{L}\p{N}]{2,}$/u,
  /^\d{1,6}[.,]\d{1,3}(?:\s?\p{L}{1,3})?$/u,
  /^["'(]?\p{L}{2,}["')!?]$/u,
  /^\d{1,3}\s?[-+−–*×xX·/÷:]\s?\d{1,3}(?:\s?[-+−–*×xX·/÷:]\s?\d{1,3})?\s?=?\s?[?？]?$/u,
]
