import type { DisplayList } from '../../../consumers/design/compile/display-list.ts'
import { runTool } from './run-tool.ts'
import { isText } from './text-ink.ts'

/** Its texts in the order of the document, as `pdftotext` should find them. */
export const designText = (list: DisplayList): string =>
  folded(
    list.items
      .filter(isText)
      .map(({ text }) => text)
      .join(' '),
  )

/**
 * In the order of the file, which screen readers take. poppler puts lines that run to the left into that order only where it also
 * looks for columns, so there it may.
 */
export const pdfText = async (file: string, list: DisplayList): Promise<string> => {
  const runsLeft = list.items.some(item => isText(item) && item.direction === 'rtl')
  return folded(await runTool('pdftotext', [...(runsLeft ? [] : ['-raw']), '-enc', 'UTF-8', file, '-']))
}

/** White space is where lines happen to end, and marks of direction are how poppler writes Arabic. */
const folded = (text: string): string =>
  text.normalize('NFC').replaceAll(/[\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, '')

/** Around the first place where two texts part. */
export const firstDifference = (wanted: string, found: string): string => {
  let at = 0
  while (at < wanted.length && wanted[at] === found[at]) at++
  const around = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 6), at + 14))
  return `${around(found)} in place of ${around(wanted)}`
}
