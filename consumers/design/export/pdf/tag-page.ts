import { pdfText, type PdfDictionary, type PdfFile, type PdfRef, type PdfValue } from '#infra/engines/pdf-file.ts'
import type { Item } from '../../compile/display-list.ts'
import type { Mark } from './marks.ts'
import type { Sheet } from './sheet.ts'
import { runsLeft } from './spoken-parts.ts'

/** The structure of a page, for whoever hears it read or has it reflowed. */
export type Tags = {
  /** Draws a mark as part of the structure, or as an ornament beside it. */
  mark: (sheet: Sheet, mark: Mark, draw: () => void) => void
  /** Draws what is no content. */
  ornament: (sheet: Sheet, draw: () => void) => void
  /** Entries of the catalog that hold the structure; to be called with the page once everything is drawn. */
  catalog: (page: PdfRef) => PdfDictionary
}

/** The page's key in the tree that leads from content back to the structure. */
const pageKey = 0
/** What a tagged page says of itself. */
export const taggedPage: PdfDictionary = { StructParents: pageKey, Tabs: 'S' }

const ornament: Tags['ornament'] = (sheet, draw) => {
  sheet.write('/Artifact BMC')
  draw()
  sheet.write('EMC')
}

export const tagged = (file: PdfFile): Tags => {
  const elements: Element[] = []
  return {
    ornament,
    mark: (sheet, { item, part }, draw) => {
      const element = part === 'emoji' ? undefined : elementOf(item)
      if (!element) return ornament(sheet, draw)
      sheet.write(`/${element.kind} <</MCID ${elements.push(element) - 1}>> BDC`)
      draw()
      sheet.write('EMC')
    },
    catalog: page => {
      const root = file.reserve()
      const whole = file.reserve()
      const parts = elements.map(({ kind, alt, text }, place) =>
        file.add({
          Type: 'StructElem',
          S: kind,
          P: whole.ref,
          Pg: page,
          K: place,
          ...(alt && { Alt: pdfText(alt) }),
          ...(text && { ActualText: pdfText(text) }),
        }),
      )
      whole.write({ Type: 'StructElem', S: 'Document', P: root.ref, K: parts })
      const parents: PdfValue = { Nums: [pageKey, file.add(parts as unknown as PdfDictionary)] }
      root.write({ Type: 'StructTreeRoot', K: [whole.ref], ParentTree: parents, ParentTreeNextKey: pageKey + 1 })
      return { StructTreeRoot: root.ref, MarkInfo: { Marked: true } }
    },
  }
}

type Element = { kind: string; alt?: string; text?: string }

/** Text is read; a picture is, if somebody said what it shows. What runs to the left is on the page as it is seen, not as it is read. */
const elementOf = (item: Item): Element | undefined => {
  if (item.kind === 'text')
    return { kind: item.role === 'title' ? 'H1' : 'P', ...(runsLeft(item.text) && { text: item.text }) }
  return item.kind === 'image' && item.alt.trim() !== '' ? { kind: 'Figure', alt: item.alt } : undefined
}

/** No structure at all. */
export const untagged: Tags = {
  ornament: (_, draw) => draw(),
  mark: (_, __, draw) => draw(),
  catalog: () => ({}),
}
