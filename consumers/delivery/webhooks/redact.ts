/** Names of headers whose values open something, or may. */
const secretNames = /auth|cookie|credential|key|pass|secret|session|signature|token/i
/** Of Standard Webhooks: it shows that a body is ours, and opens nothing. Whoever looks for a fault needs it. */
const harmless = new Set(['webhook-signature'])

const mostHeaders = 50
const longestValue = 1_000

/** Headers as an attempt remembers them: nothing in them opens anything, and there are not too many. */
export const redacted = (
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => value !== undefined)
      .slice(0, mostHeaders)
      .map(([name, value]) => [name, isSecret(name) ? '[redacted]' : plain([value!].flat().join(', '))]),
  )

const isSecret = (name: string): boolean => secretNames.test(name) && !harmless.has(name.toLowerCase())

// Postgres takes no NUL in JSON.
const plain = (value: string): string => value.slice(0, longestValue).replaceAll('\u0000', '').toWellFormed()
