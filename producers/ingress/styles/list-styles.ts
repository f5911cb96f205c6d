import { styles } from '#contracts/designs/styles.ts'
import { operations } from '#contracts/http/operations.ts'
import type { Handler } from '../app.ts'
import { queryOf } from '../context.ts'
import { catalogPage } from '../materials/catalog-page.ts'

/** `GET /v1/styles` */
export const listStyles = (): Handler => (request, response) => {
  const query = queryOf(response, operations.listStyles)
  const { tag } = query
  const items = tag === undefined ? styles : styles.filter(({ tags }) => tags.includes(tag))
  catalogPage({ request, response, items, query, view: style => style })
}
