import type { PdfDictionary, PdfFile, PdfRef, PdfValue } from '#infra/engines/pdf-file.ts'
import type { PdfFont } from '#infra/engines/pdf-font.ts'
import { faceFile } from '#infra/fonts/face.ts'
import type { Inks } from './inks.ts'

/** What everything that is drawn on a page shares: the file, the inks, and the names of resources. */
export type Paper = {
  file: PdfFile
  inks: Inks
  /** Points to the resources, one set for the page and all forms. */
  resources: PdfRef
  /** The name of a resource, which is written once, however often it is asked for. */
  name: (kind: ResourceKind, value: PdfDictionary | PdfRef) => string
  font: (face: string) => PdfFont
  /** Writes the resources; nothing can be named afterwards. */
  finish: () => void
}
type ResourceKind = 'ExtGState' | 'Pattern' | 'Shading' | 'XObject'

const prefixes: Record<ResourceKind, string> = { ExtGState: 'G', Pattern: 'P', Shading: 'S', XObject: 'X' }

export const openPaper = (file: PdfFile, inks: Inks, defaults: PdfDictionary): Paper => {
  const { ref, write } = file.reserve()
  const named: Record<ResourceKind, Record<string, PdfValue>> = { ExtGState: {}, Pattern: {}, Shading: {}, XObject: {} }
  const fonts: Record<string, PdfRef> = {}
  const known = new Map<string, string>()
  return {
    file,
    inks,
    resources: ref,
    name: (kind, value) => {
      const key = kind + keyOf(value)
      const before = known.get(key)
      if (before) return before
      const name = prefixes[kind] + Object.keys(named[kind]).length
      named[kind][name] = isRef(value) ? value : file.add(value)
      known.set(key, name)
      return name
    },
    font: face => {
      const font = file.font(face, () => faceFile(face))
      fonts[font.name] = font.ref
      return font
    },
    finish: () => write({ ...defaults, ...named, Font: fonts }),
  }
}

const isRef = (value: PdfValue): value is PdfRef => typeof (value as PdfRef).id === 'number'

/** Objects that are written apart count by their number, all else by what it says. */
const keyOf = (value: PdfValue): string =>
  isRef(value)
    ? `#${value.id}`
    : JSON.stringify(value, (_, each: PdfValue) => (isRef(each ?? 0) ? `#${(each as PdfRef).id}` : each))
