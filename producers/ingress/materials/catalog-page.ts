import type { Request, Response } from 'express'
import { pageAnswer } from '../page.ts'
import { Problem } from '../problem.ts'

type Catalog<Item, View> = {
  request: Request
  response: Response
  /** All that match, in the order of the catalog. */
  items: readonly Item[]
  query: { limit: number; cursor?: string | undefined }
  view: (item: Item) => View
}

/** One page of a list that the installation brings along. The cursor holds the id of the last item that was shown. */
export const catalogPage = <Item extends { id: string }, View>({
  request,
  response,
  items,
  query: { limit, cursor },
  view,
}: Catalog<Item, View>): void => {
  const start = cursor === undefined ? 0 : placeOf(items, cursor) + 1
  pageAnswer({ request, response, rows: items.slice(start, start + limit + 1), limit, view })
}

const placeOf = (items: readonly { id: string }[], cursor: string): number => {
  const id = Buffer.from(cursor, 'base64url').toString('latin1')
  const place = items.findIndex(item => item.id === id)
  if (place === -1) throw new Problem('invalid-request', { detail: 'The cursor is not one that this list gave out.' })
  return place
}
