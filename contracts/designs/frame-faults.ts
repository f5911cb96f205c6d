import { maxPatternAspect, maxPatterns } from './design-limits.ts'
import type { DesignDocument, DesignElement, Frame } from './document.ts'
import type { DocumentFault } from './text-ranges.ts'

type Crop = Extract<DesignElement, { type: 'image' }>['crop']

/** Pictures show a part of what there is, and patterns fill a frame that they can be drawn in. */
export const frameFaults = ({ elements }: Pick<DesignDocument, 'elements'>): DocumentFault[] => [
  ...elements.flatMap((element, place) => {
    const pointer = `/elements/${place}`
    if (element.type === 'image') return faultAt(`${pointer}/crop`, cropFault(element.crop))
    return element.type === 'pattern' ? faultAt(`${pointer}/frame`, patternFault(element.frame)) : []
  }),
  ...tooManyPatterns(elements),
]

const faultAt = (pointer: string, detail: string | undefined): DocumentFault[] =>
  detail === undefined ? [] : [{ pointer, detail }]

/** What sums of shares may be off by. */
const rounding = 1e-6

const cropFault = ({ x, y, width, height }: Crop): string | undefined => {
  if (width <= 0 || height <= 0) return 'shows nothing of the picture: it needs a width and a height'
  if (x + width > 1 + rounding || y + height > 1 + rounding) return 'reaches over the edge of the picture'
  return undefined
}

const patternFault = ({ width, height }: Frame): string | undefined => {
  if (Math.min(width, height) < 1) return 'each edge of a pattern must be at least 1 px long'
  if (Math.max(width, height) > maxPatternAspect * Math.min(width, height))
    return `one edge of a pattern must not be longer than ${maxPatternAspect} times the other`
  return undefined
}

/** The first that is too many. */
const tooManyPatterns = (elements: readonly DesignElement[]): DocumentFault[] => {
  const places = elements.flatMap(({ type }, place) => (type === 'pattern' ? [place] : []))
  const first = places[maxPatterns]
  return faultAt(
    `/elements/${first}`,
    first === undefined ? undefined : `a design has at most ${maxPatterns} patterns; here are ${places.length}`,
  )
}
