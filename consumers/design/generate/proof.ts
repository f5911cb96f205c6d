import type { DesignDocument, TextElement } from '#contracts/designs/document.ts'
import { areaOf, contains, overlapOf, type Box } from '../layout/box.ts'

/**
 * What is wrong with a finished design, as sentences: text outside the safe area, text over other text or its button. It
 * repeats with exact ink what candidates were chosen by with estimates.
 */
export const flawsOf = (document: DesignDocument): string[] => {
  const { canvas, safe, elements } = document
  const area = { x: safe, y: safe, width: canvas.width - 2 * safe, height: canvas.height - 2 * safe }
  const texts = elements.filter((element): element is TextElement => element.type === 'text')
  const flaws = texts
    .filter(({ frame }) => !contains(area, frame, 0.5))
    .map(({ id }) => `The ink of ${id} leaves the safe area.`)
  for (const [at, { id, frame }] of texts.entries()) {
    const covered = texts.slice(0, at).find(other => areaOf(overlapOf(shrunk(other.frame), shrunk(frame))) > 0)
    if (covered) flaws.push(`${id} covers ${covered.id}.`)
  }
  return flaws
}

/** Frames have air above and below their ink; half a pixel of it may be shared. */
const shrunk = ({ x, y, width, height }: Box): Box => ({ x, y: y + 0.5, width, height: height - 1 })
