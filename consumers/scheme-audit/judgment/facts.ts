import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import type { Scheme } from '../sample.ts'

/** All that was measured, before anything is concluded from it. */
export type Facts = Pick<
  SchemeReport,
  'samples' | 'solving' | 'guessing' | 'code_space' | 'meters' | 'leaks' | 'legibility' | 'grade' | 'grade_range'
> & { rules: Scheme; ambiguousShare: number }

/** The median, or for a share of pictures that share; undefined for a meter with nothing to measure. */
export const meterValue = ({ meters }: Pick<Facts, 'meters'>, id: string): number | undefined =>
  meters.find(meter => meter.id === id)?.value

export const isLeaking = ({ leaks }: Pick<Facts, 'leaks'>, id: string): boolean =>
  leaks.some(leak => leak.id === id && leak.found)
