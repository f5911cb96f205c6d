import type { DesignDocument, TextElement } from './document.ts'

/** What is wrong at one place of a document; `pointer` is a JSON Pointer into it. */
export type DocumentFault = { pointer: string; detail: string }

type Range = { start: number; end: number }

/** Lines and runs name stretches of their text: each lies inside it and none begins before the one before has ended. */
export const textRangeFaults = ({ elements }: Pick<DesignDocument, 'elements'>): DocumentFault[] =>
  elements.flatMap((element, place) => (element.type === 'text' ? faultsOf(element, `/elements/${place}`) : []))

const faultsOf = ({ text, lines, runs }: TextElement, pointer: string): DocumentFault[] => [
  ...rangeFaults(lines, text, `${pointer}/lines`),
  ...rangeFaults(runs, text, `${pointer}/runs`),
]

const rangeFaults = (ranges: readonly Range[], text: string, pointer: string): DocumentFault[] =>
  ranges.flatMap((range, place) => {
    const detail = faultOf(range, { before: ranges[place - 1], text })
    return detail === undefined ? [] : [{ pointer: `${pointer}/${place}`, detail }]
  })

const faultOf = (
  { start, end }: Range,
  { before, text }: { before: Range | undefined; text: string },
): string | undefined => {
  if (end > text.length) return `ends at ${end}, behind the text, which has ${text.length} UTF-16 units`
  if (start > end) return `ends at ${end}, before it begins at ${start}`
  if (before && start < before.end) return `begins at ${start}, before the one before ends at ${before.end}`
  return undefined
}
