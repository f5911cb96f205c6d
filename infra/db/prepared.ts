import { createHash } from 'node:crypto'
import type { ClientBase } from 'pg'

type Send = (...parameters: unknown[]) => unknown

/**
 * Makes a connection prepare every statement that carries parameters under a name of its own: Postgres parses and plans it once
 * per connection instead of once per call, which is half the cost of the short statements that a task consists of.
 */
export const prepareStatements = (client: ClientBase): void => {
  const send = client.query.bind(client) as Send
  const prepared: Send = (text, values, ...rest) =>
    typeof text === 'string' && Array.isArray(values) && values.length > 0
      ? send({ name: nameOf(text), text, values }, ...rest)
      : send(text, values, ...rest)
  Object.assign(client, { query: prepared })
}

const names = new Map<string, string>()
/** Texts come from the code, so there are few; what is made up anew each time must not fill the memory. */
const maxNames = 2_000

const nameOf = (text: string): string => {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 20)
  if (names.size < maxNames) names.set(text, name)
  return name
}
