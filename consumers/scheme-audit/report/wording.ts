// Words that both renderings use.
import type { Finding, Grade, LeakCheck, SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { figure } from '../figures.ts'

export const gradeWords: Record<Grade, string> = {
  A: 'Holds for now',
  B: 'Slows machines down',
  C: 'Weak',
  D: 'Very weak',
  F: 'Open to machines',
}

export const severityWords: Record<Finding['severity'], string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  note: 'Note',
}

export const bandWords: Record<SchemeReport['legibility']['band'], string> = {
  comfortable: 'Comfortable for most people',
  strained: 'A strain for some people',
  poor: 'Poor: many people will fail',
}

export const leakWord = ({ found }: LeakCheck): string => (found ? 'Found' : 'Not found')

export const schemeLine = ({ scheme, samples }: SchemeReport): string => {
  const kind =
    scheme.reads_as === 'calc' ? 'Arithmetic' : scheme.case_sensitive ? 'Text, case counts' : 'Text, any case'
  const attempts = scheme.attempts_allowed === 1 ? '1 attempt' : `${scheme.attempts_allowed} attempts`
  return `${kind} · ${attempts} · ${figure(samples.readable)} pictures read, ${figure(samples.labeled)} labeled`
}

export const gradeRangeLine = ({ grade_range: { best, worst } }: SchemeReport): string =>
  best === worst ? 'The interval leaves no other grade.' : `Within the intervals: ${best} to ${worst}.`
