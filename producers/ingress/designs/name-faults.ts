import type { DesignDocument, DesignElement } from '#contracts/designs/document.ts'
import { findStyle } from '#contracts/designs/styles.ts'
import type { DocumentFault } from '#contracts/designs/text-ranges.ts'
import { findFamily } from '#infra/fonts/catalog.ts'
import { findArtwork } from '#infra/materials/artworks.ts'
import { findBackground } from '#infra/materials/backgrounds.ts'
import { findIcon } from '#infra/materials/icons.ts'

/** Something that a document calls by its name, `pointer` being where. */
type Named = { what: string; id: string; pointer: string; isThere: boolean }

/** Styles, families and materials that this installation does not have. What the document named `before` is not asked again. */
export const nameFaults = (document: DesignDocument, before: DesignDocument | undefined): DocumentFault[] => {
  const known = new Set(before && namedIn(before).map(keyOf))
  return namedIn(document)
    .filter(named => !named.isThere && !known.has(keyOf(named)))
    .map(({ what, id, pointer }) => ({ pointer, detail: `there is no ${what} ${JSON.stringify(id)}` }))
}

const keyOf = ({ what, id }: Named): string => `${what} ${id}`

const namedIn = ({ style, elements }: DesignDocument): Named[] => [
  { what: 'style', id: style, pointer: '/style', isThere: findStyle(style) !== undefined },
  ...elements.flatMap((element, place) => namedBy(element, `/elements/${place}`)),
]

const namedBy = (element: DesignElement, pointer: string): Named[] => {
  switch (element.type) {
    case 'text': {
      const { family: id } = element
      return [{ what: 'font family', id, pointer: `${pointer}/family`, isThere: findFamily(id) !== undefined }]
    }
    case 'icon': {
      const { material: id } = element
      return [{ what: 'icon', id, pointer: `${pointer}/material`, isThere: findIcon(id) !== undefined }]
    }
    case 'pattern': {
      const { material: id } = element
      const isThere = (findBackground(id) ?? findArtwork(id)) !== undefined
      return [{ what: 'background or artwork', id, pointer: `${pointer}/material`, isThere }]
    }
    case 'shape':
    case 'image':
      return []
  }
}
