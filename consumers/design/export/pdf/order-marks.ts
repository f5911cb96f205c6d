import { overlap } from './box.ts'
import type { Mark } from './marks.ts'

/**
 * The marks in an order that looks the same, with every text as late as it can be: after all that does not cover it. Art keeps
 * its order, and so do the texts, which are read as the document has them; what need not be flattened stays text.
 */
export const orderMarks = (marks: readonly Mark[]): Mark[] => {
  const ordered: Mark[] = []
  let waiting: Mark[] = []
  for (const mark of marks) {
    if (mark.part === 'text') {
      waiting.push(mark)
      continue
    }
    const covered = waiting.findLastIndex(({ box }) => overlap(box, mark.box))
    ordered.push(...waiting.slice(0, covered + 1), mark)
    waiting = waiting.slice(covered + 1)
  }
  return [...ordered, ...waiting]
}
