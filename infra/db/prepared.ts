import { createHash } from 'node:crypto'
import type { ClientBase } from 'pg'

type Send = (...parameters: unknown[]) => unknown
type Statement = { text: string; name?: string; values?: unknown[] }

/**
 * Makes a connection prepare every statement that carries parameters under a name of its own: Postgres parses and plans it once
 * per connection instead of once per call, which is half the cost of the short statements that a task consists of.
 */
export const prepareStatements = (client: ClientBase): void => {
  const send = client.query.bind(client) as Send
  const prepared: Send = (text, values, ...rest) =>
    typeof text === 'string' && (values === undefined || Array.isArray(values)) && rest.length === 0
      ? answerTo(send, statementOf(text, values))
      : send(text, values, ...rest)
  Object.assign(client, { query: prepared })
}

const statementOf = (text: string, values: unknown[] | undefined): Statement =>
  values && values.length > 0 ? { name: nameOf(text), text, values } : { text }

/**
 * Asks by callback. For a promise the client puts a new function into a field, which V8 therefore makes an old object at once; all
 * that it leads to, the rows of the answer too, then stays in memory until that is next searched as a whole.
 */
const answerTo = async (send: Send, statement: Statement): Promise<unknown> => {
  try {
    return await new Promise((resolve, reject) => {
      const answered = (error: Error | null, result: unknown): void => (error ? reject(error) : resolve(result))
      send(statement, answered)
    })
  } catch (error) {
    // Who asked is more telling than the socket that the answer came from.
    if (error instanceof Error) Error.captureStackTrace(error)
    throw error
  }
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
