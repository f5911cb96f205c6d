/** Whoever types headers in by hand must not fill our memory with names. */
const mostNames = 32

let lent: Record<string, unknown> = {}

/**
 * The same headers in an object that serves every message in turn: the client encodes it before its `publish` returns. It makes
 * whatever it is given the prototype of another object, and V8 gives each prototype a shape of its own, which costs more than all
 * the rest of the encoding and stays in memory for long. What is undefined is not sent.
 */
export const lendHeaders = (headers: Record<string, unknown> = {}): Record<string, unknown> => {
  const names = Object.keys(lent)
  if (names.length > mostNames) lent = {}
  else for (const name of names) lent[name] = undefined
  return Object.assign(lent, headers)
}
