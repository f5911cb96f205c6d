import { loadFace } from '#infra/fonts/face.ts'
import type { SetLine, TextItem } from '../../compile/display-list.ts'

type Placed = SetLine['glyphs'][number]
export type PlacedEmoji = Extract<Placed, { emoji: string }>

/** A glyph as a page shows it: where, in what font, and for which part of the text. Lengths in pixels. */
export type Letter = {
  face: string
  glyph: number
  x: number
  y: number
  color: string
  size: number
  /** Where the part of the text that it draws begins, and that part, with the space after it. */
  cluster: number
  stands: string
  /** Nothing is seen of it; `width` is how far it reaches. */
  isBlank: boolean
  width?: number
}

/** The letters of a line from left to right, from the corner of the frame; where a picture stands, a blank that is as wide. */
export const lettersOf = (line: SetLine, item: TextItem): Letter[] => {
  const spans = clusterSpans(line, item.text)
  return line.glyphs.map(glyph => {
    const place = {
      x: line.x + glyph.x,
      y: line.baseline + glyph.y,
      color: glyph.color,
      size: item.size,
      cluster: glyph.cluster,
      stands: spans.get(glyph.cluster) ?? '',
    }
    if (!('emoji' in glyph)) return { ...place, face: glyph.face, glyph: glyph.glyph, isBlank: false }
    const face = faceOf(item)
    // The letters of the line stand on its baseline, and so does the blank.
    return { ...place, y: line.baseline, face, glyph: blankOf(face), isBlank: true, width: glyph.size }
  })
}

export const emojiOf = (item: TextItem): { glyph: PlacedEmoji; x: number; y: number }[] =>
  item.lines.flatMap(({ x, baseline, glyphs }) =>
    glyphs.flatMap(glyph => ('emoji' in glyph ? [{ glyph, x: x + glyph.x, y: baseline + glyph.y }] : [])),
  )

/** Any face with a space serves where nothing is seen. */
const faceOf = ({ lines }: TextItem): string => {
  for (const { glyphs } of lines) for (const glyph of glyphs) if ('face' in glyph) return glyph.face
  return 'inter-400'
}

/** The space of a face. */
export const blankOf = (face: string): number =>
  loadFace(face).shape(' ', { direction: 'ltr', script: 'Latn', language: 'en' })[0]?.id ?? 0

/** Which text each cluster of the line stands for: from where it begins to where the next one does. */
const clusterSpans = ({ glyphs, text }: SetLine, whole: string): Map<number, string> => {
  const starts = [...new Set(glyphs.map(({ cluster }) => cluster))].toSorted((a, b) => a - b)
  const first = starts[0] ?? 0
  const end = first + text.length
  return new Map(starts.map((start, at) => [start, whole.slice(start, starts[at + 1] ?? end)]))
}
