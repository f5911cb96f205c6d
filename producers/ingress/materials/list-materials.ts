import type { MaterialView } from '#contracts/http/materials.ts'
import { operations } from '#contracts/http/operations.ts'
import { searchArtworks, searchBackgrounds, searchIcons } from '#infra/materials/search.ts'
import type { Handler } from '../app.ts'
import { queryOf } from '../context.ts'
import { catalogPage } from './catalog-page.ts'
import { viewMaterial, type Material } from './material.ts'

/** In the order of the list. */
const searches: Record<MaterialView['kind'], (words: string) => Material[]> = {
  background: searchBackgrounds,
  art: searchArtworks,
  icon: searchIcons,
}

/** `GET /v1/materials`: backgrounds first, then artworks, then icons; of each those that match best first. */
export const listMaterials = (): Handler => (request, response) => {
  const query = queryOf(response, operations.listMaterials)
  const { kind, q = '', tag } = query
  const asked = kind === undefined ? Object.values(searches) : [searches[kind]]
  const found = asked.flatMap(search => search(q))
  const items = tag === undefined ? found : found.filter(({ tags }) => tags.includes(tag))
  catalogPage({ request, response, items, query, view: viewMaterial })
}
