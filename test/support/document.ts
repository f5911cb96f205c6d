/** Every object in a JSON document, with the JSON Pointer to it. */
export const walk = function* (
  value: unknown,
  pointer = '',
): Generator<{ pointer: string; object: Record<string, unknown> }> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield { pointer, object: value as Record<string, unknown> }
  for (const [name, member] of Object.entries(value)) yield* walk(member, `${pointer}/${escape(name)}`)
}

const escape = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** What a reference within the document points at, or undefined. */
const resolve = (document: unknown, ref: string): unknown => {
  if (!ref.startsWith('#/')) return undefined
  const steps = ref
    .slice(2)
    .split('/')
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  let value: unknown = document
  for (const step of steps) value = (value as Record<string, unknown> | undefined)?.[step]
  return value
}

/** References that lead nowhere. */
export const brokenRefs = (document: unknown): string[] =>
  [...walk(document)].flatMap(({ pointer, object }) => {
    const ref = object['$ref']
    return typeof ref === 'string' && resolve(document, ref) === undefined ? [`${pointer}: ${ref}`] : []
  })
