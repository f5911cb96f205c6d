import type { Face } from '#infra/fonts/face.ts'
import { isFace, type Run } from './runs.ts'

// What the eye takes for the body of a script: a full square in Chinese, from alef down to the bowl of ain in Arabic.
const signs: readonly (readonly [string, string])[] = [
  ['Hani', '国'],
  ['Arab', 'اع'],
]
const latinSign = 'H'

/**
 * How far above the baseline the middle of the letters lies, in em: half the height of capitals, the middle of an
 * ideograph; for mixed text the mean by the number of graphemes, so that both look centered.
 */
export const middleOf = (runs: readonly Run[]): number => {
  let [sum, count] = [0, 0]
  for (const { drawn, script, start, end } of runs) {
    if (!isFace(drawn)) continue
    sum += middleOfFace(drawn, script) * (end - start)
    count += end - start
  }
  return count === 0 ? usualMiddleEm : sum / count
}
const usualMiddleEm = 0.36

const known = new Map<string, number>()

const middleOfFace = (face: Face, script: string): number => {
  const key = `${face.id} ${script}`
  const before = known.get(key)
  if (before !== undefined) return before
  const sign = signs.find(([name]) => name === script)?.[1] ?? latinSign
  const bounds = face
    .shape(sign, { direction: 'ltr', script: 'Zyyy', language: 'und' })
    .flatMap(({ id }) => face.bounds(id) ?? [])
  const top = Math.min(...bounds.map(each => each.top))
  const bottom = Math.max(...bounds.map(each => each.bottom))
  const middle = bounds.length === 0 ? usualMiddleEm : -(top + bottom) / 2
  known.set(key, middle)
  return middle
}
