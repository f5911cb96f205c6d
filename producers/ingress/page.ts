import type { Request, Response } from 'express'
import { isId, type IdName } from '#contracts/ids.ts'
import { Problem } from './problem.ts'

/** The id after which a page begins, out of the cursor that the page before gave. */
export const readCursor = (name: IdName, cursor: string | undefined): string | undefined => {
  if (cursor === undefined) return undefined
  const id = Buffer.from(cursor, 'base64url').toString('latin1')
  if (!isId(name, id) || cursorOf(id) !== cursor) {
    throw new Problem('invalid-request', { detail: 'The cursor is not one that this list gave out.' })
  }
  return id
}

const cursorOf = (id: string): string => Buffer.from(id, 'latin1').toString('base64url')

type PageOptions<Row, View> = {
  request: Request
  response: Response
  /** In the order of the list; one more than `limit` where there are more. */
  rows: readonly Row[]
  limit: number
  view: (row: Row) => View
}

/** Answers with one page of a list that is ordered by id, and says where the next one is. */
export const pageAnswer = <Row extends { id: string }, View>({
  request,
  response,
  rows,
  limit,
  view,
}: PageOptions<Row, View>): void => {
  const shown = rows.slice(0, limit)
  const hasMore = rows.length > limit
  const next = hasMore ? cursorOf(shown.at(-1)!.id) : null
  if (next !== null) response.set('Link', `<${pageAddress(request, next)}>; rel="next"`)
  response.json({ object: 'list', data: shown.map(view), has_more: hasMore, next_cursor: next })
}

const pageAddress = (request: Request, cursor: string): string => {
  const given = request.originalUrl.split('?', 2)[1] ?? ''
  const parameters = new URLSearchParams(given)
  parameters.set('cursor', cursor)
  return `${request.path}?${parameters.toString()}`
}
