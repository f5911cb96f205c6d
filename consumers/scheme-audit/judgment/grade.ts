import type { Grade, Rate } from '#contracts/tasks/scheme-report.ts'

/**
 * Upper ends, exclusive. One percent is where the literature calls a scheme broken (Bursztein et al. 2011); from fifty, the
 * picture is answered more often than not.
 */
const ends: readonly [Grade, number][] = [
  ['A', 0.01],
  ['B', 0.05],
  ['C', 0.2],
  ['D', 0.5],
]

const gradeOf = (rate: number): Grade => ends.find(([, end]) => rate < end)?.[0] ?? 'F'

/** By whichever way in is wider, and what the grade would be at the ends of the intervals. */
export const grading = (solve: Rate, blind: Rate): { grade: Grade; grade_range: { best: Grade; worst: Grade } } => ({
  grade: gradeOf(Math.max(solve.value, blind.value)),
  grade_range: {
    best: gradeOf(Math.max(solve.low, blind.low)),
    worst: gradeOf(Math.max(solve.high, blind.high)),
  },
})
