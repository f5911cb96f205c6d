import { operations } from '#contracts/http/operations.ts'
import { families } from '#infra/fonts/catalog.ts'
import type { Handler } from '../app.ts'
import { queryOf } from '../context.ts'
import { catalogPage } from '../materials/catalog-page.ts'
import { viewFont } from './view-font.ts'

/** `GET /v1/fonts` */
export const listFonts = (): Handler => (request, response) => {
  const query = queryOf(response, operations.listFonts)
  const { kind, script } = query
  const items = families.filter(
    family => (kind === undefined || family.kind === kind) && (script === undefined || family.scripts.includes(script)),
  )
  catalogPage({ request, response, items, query, view: viewFont })
}
