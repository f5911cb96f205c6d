import type { Random } from '../random.ts'
import type { Weights } from './style-parameters.ts'

/** One of the names, each as likely as its share of all weights. There must be one with a weight above 0. */
export const pickWeighted = <Name extends string>(weights: Weights<Name>, random: Random): Name => {
  const entries = (Object.entries(weights) as [Name, number][]).filter(([, weight]) => weight > 0)
  let left = random.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
  const found = entries.find(([, weight]) => (left -= weight) < 0) ?? entries.at(-1)
  if (!found) throw new RangeError('nothing to pick from')
  return found[0]
}
