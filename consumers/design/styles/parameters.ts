import { Failure } from '#contracts/failures.ts'
import { chineseParameters } from './chinese-parameters.ts'
import { loudParameters } from './loud-parameters.ts'
import { plainParameters } from './plain-parameters.ts'
import type { StyleParameters } from './style-parameters.ts'
import { warmParameters } from './warm-parameters.ts'

const parameters = new Map(
  Object.entries({ ...plainParameters, ...chineseParameters, ...warmParameters, ...loudParameters }),
)

/** How a style is made; every one of `contracts/designs/styles.ts` has its own. Throws `invalid-input` for others. */
export const parametersOf = (styleId: string): StyleParameters => {
  const found = parameters.get(styleId)
  if (!found) throw new Failure('invalid-input', `There is no style ${styleId}.`)
  return found
}
