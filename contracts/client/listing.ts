import type { Query } from './connection.ts'
import type { CallOptions, Send } from './send.ts'

type Page<Item> = { data: Item[]; has_more: boolean; next_cursor: string | null }

/** A list, asked for page by page as it is read: `for await (const item of list)`, or by pages. */
export type Listing<Item> = AsyncIterable<Item> & { pages: () => AsyncIterable<Page<Item>> }

type Listed = { path: string; query?: Query | undefined; cursorName?: 'cursor' | 'after' }

export const listing = <Item>(send: Send, listed: Listed, options: CallOptions = {}): Listing<Item> => {
  const { path, query = {}, cursorName = 'cursor' } = listed

  const pages = async function* (): AsyncGenerator<Page<Item>, void> {
    let cursor: string | null = null
    do {
      const more: Query = cursor === null ? query : { ...query, [cursorName]: cursor }
      const page = (await send({ ...options, path, query: more })).body as Page<Item>
      yield page
      cursor = page.has_more ? page.next_cursor : null
    } while (cursor !== null)
  }

  const items = async function* (): AsyncGenerator<Item, void> {
    for await (const { data } of pages()) yield* data
  }
  return { pages, [Symbol.asyncIterator]: items }
}
