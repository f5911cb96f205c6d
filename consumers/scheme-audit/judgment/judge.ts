import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { codeSpace } from '../code-space/code-space.ts'
import { figure, intervalText, percent } from '../figures.ts'
import { guessing } from '../guessing/guess-rate.ts'
import { pictureMeters } from '../meters/picture-meters.ts'
import { labeledOf, solving, solvingByLength } from '../solving/solve-rate.ts'
import { accessibilityNotes } from './accessibility.ts'
import type { Evidence } from './evidence.ts'
import type { Facts } from './facts.ts'
import { findings } from './findings.ts'
import { grading } from './grade.ts'
import { leakChecks } from './leaks.ts'
import { ambiguousShare, legibility } from './legibility.ts'
import { methodOf } from './method.ts'
import { honestLine, recommendations } from './recommendations.ts'
import { rounded } from './rounded.ts'

/** The report: everything in it follows from the evidence, and the same evidence gives the same report. */
export const judge = (evidence: Evidence): SchemeReport => {
  const { scheme, domain, auditedOn, samples } = evidence
  const facts = factsOf(evidence)
  const { rules, ambiguousShare: _, ...measured } = facts
  return rounded({
    ...measured,
    headline: headlineOf(facts),
    scheme: {
      name: scheme.name,
      domain,
      reads_as: scheme.reads_as,
      case_sensitive: scheme.case_sensitive,
      attempts_allowed: scheme.attempts_allowed,
      audited_on: auditedOn,
    },
    by_length: solvingByLength(samples, rules),
    accessibility: accessibilityNotes(rules),
    findings: findings(facts),
    recommendations: recommendations(facts),
    honest_line: honestLine,
    method: methodOf(evidence, facts),
  })
}

const factsOf = ({ scheme, samples, unreadable, model }: Evidence): Facts => {
  const solved = solving(samples, scheme, model.calibrationError)
  const space = codeSpace(samples, scheme)
  const guessed = guessing(samples, scheme, scheme.reads_as === 'text' ? space.codes_log2 : undefined)
  const meters = pictureMeters(samples, scheme)
  const ambiguous = ambiguousShare(samples, scheme)
  return {
    ...grading(solved.solve_rate, guessed.rate),
    rules: scheme,
    samples: {
      given: samples.length + unreadable,
      readable: samples.length,
      unreadable,
      labeled: labeledOf(samples).length,
    },
    solving: solved,
    guessing: guessed,
    code_space: space,
    meters,
    leaks: leakChecks(samples),
    ambiguousShare: ambiguous,
    legibility: legibility({ scheme, meters, ambiguous, solveRate: solved.solve_rate.value }),
  }
}

const headlineOf = ({
  solving: { solve_rate: rate, basis, within_attempts: within, ...cost },
  guessing: blind,
  rules,
}: Facts) => {
  const verb = basis === 'measured' ? 'A machine solves' : 'By its own confidence, a machine solves'
  const { cpu_seconds_per_1000_solves: seconds, images_per_second: speed } = cost
  const price = seconds === null ? '' : `, 1,000 of them in ${figure(seconds)} CPU-seconds`
  const attempts =
    rules.attempts_allowed === 1
      ? ''
      : ` Within ${rules.attempts_allowed} attempts it succeeds ${percent(within.value)} of the time.`
  return (
    `${verb} ${percent(rate.value)} of the pictures (95 % interval ${intervalText(rate)}) without training on this scheme, ` +
    `at ${figure(speed)} a second${price}.${attempts} Guessing without looking is right ${percent(blind.rate.value)} of the time.`
  )
}
