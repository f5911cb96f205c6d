import { type Finding, severities } from '#contracts/tasks/scheme-report.ts'
import type { Facts } from './facts.ts'
import { codeFindings } from './findings/codes.ts'
import { machineFindings } from './findings/machine.ts'
import { peopleFindings, precisionFindings } from './findings/people.ts'

/** What the facts mean, the gravest first; within a severity in the order of their subjects. */
export const findings = (facts: Facts): Finding[] =>
  [...machineFindings(facts), ...codeFindings(facts), ...peopleFindings(facts), ...precisionFindings(facts)].toSorted(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity),
  )
