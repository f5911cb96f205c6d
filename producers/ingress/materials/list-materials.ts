import { operations } from '#contracts/http/operations.ts'
import { searchBackgrounds, searchIcons } from '#infra/materials/search.ts'
import type { Handler } from '../app.ts'
import { queryOf } from '../context.ts'
import { catalogPage } from './catalog-page.ts'
import { viewMaterial, type Material } from './material.ts'

/** `GET /v1/materials`: backgrounds first, then icons; those that match best first. */
export const listMaterials = (): Handler => (request, response) => {
  const query = queryOf(response, operations.listMaterials)
  const { kind, q = '', tag } = query
  const found: Material[] = [
    ...(kind === 'icon' ? [] : searchBackgrounds(q)),
    ...(kind === 'background' ? [] : searchIcons(q)),
  ]
  const items = tag === undefined ? found : found.filter(({ tags }) => tags.includes(tag))
  catalogPage({ request, response, items, query, view: viewMaterial })
}
