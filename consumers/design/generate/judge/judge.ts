import type { Situation } from '../../archetypes/archetype.ts'
import type { Candidate } from '../candidate.ts'
import { terms } from './terms.ts'

export type Judgment = { total: number; terms: Record<string, number> }

const power = 4
const floor = 0.05

/**
 * All terms as one number, 0 to 1, by the mean of Harrington et al. (DocEng 2004): one bad term sinks it, however good the
 * others are. `prior` is how well the archetype suits style and brief; 1 is usual.
 */
export const judge = (
  candidate: Candidate,
  canvas: Pick<Situation, 'width' | 'height' | 'unit'>,
  prior: number,
): Judgment => {
  const values: Record<string, number> = { prior: Math.min(1, 0.62 + 0.2 * Math.log2(1 + prior)) }
  let sum = 0.8 * (floor + values['prior']!) ** -power
  let weights = 0.8
  for (const [name, { weight, term }] of Object.entries(terms)) {
    const value = term(candidate, canvas)
    values[name] = value
    sum += weight * (floor + value) ** -power
    weights += weight
  }
  return { total: Math.max(0, (sum / weights) ** (-1 / power) - floor), terms: values }
}
