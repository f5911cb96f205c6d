import type { GrammarFigures, Rate, SchemeReport } from '#contracts/tasks/scheme-report.ts'
import type { Sample, Scheme } from '../sample.ts'
import { answersOf, normalAnswer } from '../solving/answers.ts'
import { labeledOf, minLabeled } from '../solving/solve-rate.ts'
import { countsOf } from '../statistics/quantiles.ts'
import { exactRate, wilsonRate, withinAttempts } from '../statistics/rates.ts'
import { guessable } from './distribution.ts'
import { fits } from './fit.ts'
import { knownGrammars } from './grammars.ts'

/**
 * What somebody gets who never looks at a picture and always gives the likeliest answers. `codesLog2`: the logarithm of how
 * many codes there are, where that is known.
 */
export const guessing = (
  samples: readonly Sample[],
  scheme: Scheme,
  codesLog2 = Infinity,
): SchemeReport['guessing'] => {
  const { basis, answers } = knownAnswers(samples, scheme)
  const texts = answers.map(({ answer }) => answer)
  const grammars = scheme.reads_as === 'calc' ? grammarFigures(texts) : []
  const fitting = grammars.filter(grammar => grammar.fits).toSorted((a, b) => b.best_one - a.best_one)[0]
  const [bestOne, bestThree] = [heldOutRate(answers, 1), heldOutRate(answers, 3)]
  const rate = fitting ? exactRate(fitting.best_one) : atLeast(bestOne, texts.length > 0 ? 2 ** -codesLog2 : 0)
  const counts = countsOf(texts)
  return {
    basis: fitting ? 'grammar' : basis,
    rate,
    within_attempts: withinAttempts(rate, scheme.attempts_allowed),
    samples: answers.length,
    distinct_answers: counts.length,
    best_one: bestOne,
    best_three: bestThree,
    most_common: counts.slice(0, 5).map(({ value, count }) => ({ answer: value, share: count / texts.length })),
    known_grammars: grammars,
  }
}

/** Some code is at least as likely as all are on average, however few samples there are to find it in. */
const atLeast = ({ value, low, high }: Rate, floor: number): Rate => ({
  value: Math.max(value, floor),
  low: Math.max(low, floor),
  high: Math.max(high, floor),
})

type Answer = { answer: string; digest: string }

/** The labels; where there are too few, what the solver read, which is wrong at times and then rarely the same. */
const knownAnswers = (
  samples: readonly Sample[],
  scheme: Scheme,
): { basis: 'labels' | 'readings'; answers: Answer[] } => {
  const labeled = labeledOf(samples)
  if (labeled.length >= minLabeled) {
    return {
      basis: 'labels',
      answers: labeled.map(({ label, digest }) => ({ answer: normalAnswer(label, scheme), digest })),
    }
  }
  const read = samples.map(({ reading, digest }) => ({ answer: answersOf(reading, scheme)[0], digest }))
  return { basis: 'readings', answers: read.filter((each): each is Answer => each.answer !== undefined) }
}

const grammarFigures = (answers: readonly string[]): GrammarFigures[] =>
  knownGrammars.map(({ name, distribution }) => ({
    name,
    distinct_answers: distribution.length,
    best_answer: distribution[0]!.answer,
    best_one: guessable(distribution, 1),
    best_three: guessable(distribution, 3),
    fits: fits(answers, distribution),
  }))

/**
 * How often the `guesses` most frequent answers of one half of the samples are right in the other half, both ways round.
 * The share of the most frequent answers among all samples would be too high: of a thousand different codes, too, one is the
 * most frequent. Halves go by the digests of the files, so that no order of the samples lines up with them.
 */
export const heldOutRate = (answers: readonly Answer[], guesses: number): Rate => {
  const sorted = answers
    .toSorted((a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0))
    .map(({ answer }) => answer)
  const middle = sorted.length >> 1
  const [first, second] = [sorted.slice(0, middle), sorted.slice(middle)]
  return wilsonRate(hits(first, second, guesses) + hits(second, first, guesses), answers.length)
}

const hits = (seen: readonly string[], others: readonly string[], guesses: number): number => {
  const chosen = countsOf(seen)
    .slice(0, guesses)
    .map(({ value }) => value)
  return others.filter(answer => chosen.includes(answer)).length
}
