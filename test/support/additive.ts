import { isDeepStrictEqual } from 'node:util'

type Schema = Record<string, unknown>
type Compared = { before: Schema; after: Schema; at: string }

/** `isAnswer`: nothing is kept of what was written before, so that it may be promised now that something is always there. */
type Definitions = { before: Record<string, Schema>; after: Record<string, Schema>; isAnswer?: boolean }

/**
 * What in `after` breaks those who read by `before`, and what was stored by it: members that are gone, have another type, are
 * narrower, or must be there now or need not be there any more. New members that may be missing, new values and new words break
 * nothing. References lead into `definitions`, by their last part.
 */
export const breaksOf = (before: Schema, after: Schema, definitions: Definitions): string[] => {
  const seen = new Set<string>()

  const resolve = (schema: Schema, side: 'before' | 'after'): Schema => {
    const reference = schema['$ref']
    if (typeof reference !== 'string') return schema
    return definitions[side][reference.slice(reference.lastIndexOf('/') + 1)] ?? {}
  }

  const compare = ({ before: old, after: young, at }: Compared): string[] => {
    const references = `${String(old['$ref'])} ${String(young['$ref'])}`
    // A schema that holds itself has been compared already.
    if (old['$ref'] !== undefined && seen.has(references)) return []
    seen.add(references)
    const pair = { before: resolve(old, 'before'), after: resolve(young, 'after'), at }
    const variants = { before: variantsOf(pair.before), after: variantsOf(pair.after) }
    const [one, other] = [variants.before[0]!, variants.after[0]!]
    if (variants.before.length === 1 && variants.after.length === 1) {
      return compareOne({ before: resolve(one, 'before'), after: resolve(other, 'after'), at })
    }
    const isNullable = (side: 'before' | 'after') =>
      variants[side].some(variant => kindOf(resolve(variant, side)) === 'null')
    return [
      ...(isNullable('after') && !isNullable('before') ? [`${at}: may be null now`] : []),
      ...variants.before.flatMap(variant => compareVariant(variant, variants.after, at)),
    ]
  }

  const compareVariant = (variant: Schema, others: readonly Schema[], at: string): string[] => {
    const old = resolve(variant, 'before')
    const alike = others.filter(other => kindOf(resolve(other, 'after')) === kindOf(old))
    const attempts = alike.map(other => compare({ before: variant, after: other, at }))
    if (attempts.length === 0) return [`${at}: can no longer be ${kindOf(old)}`]
    return attempts.find(faults => faults.length === 0) ?? attempts[0]!
  }

  const compareOne = (pair: Compared): string[] => {
    const { before: old, after: young, at } = pair
    const kinds = [kindOf(old), kindOf(young)]
    if (kinds[0] !== kinds[1]) return [`${at}: was ${kinds[0]}, is ${kinds[1]}`]
    return [...narrowed(pair), ...compareMembers(pair), ...inner(pair, 'items'), ...inner(pair, 'additionalProperties')]
  }

  const compareMembers = ({ before: old, after: young, at }: Compared): string[] => {
    const [was, is] = [membersOf(old), membersOf(young)]
    const [needed, needs] = [requiredOf(old), requiredOf(young)]
    return [
      ...Object.keys(was).flatMap(name =>
        is[name]
          ? compare({ before: was[name]!, after: is[name], at: `${at}/${name}` })
          : [`${at}/${name}: is no longer there`],
      ),
      ...needed.filter(name => is[name] && !needs.includes(name)).map(name => `${at}/${name}: may be missing now`),
      ...(definitions.isAnswer ? [] : needs.filter(name => !needed.includes(name))).map(
        name => `${at}/${name}: must be there now`,
      ),
    ]
  }

  const inner = ({ before: old, after: young, at }: Compared, keyword: string): string[] => {
    const [was, is] = [old[keyword], young[keyword]]
    if (isSchema(was) && isSchema(is)) return compare({ before: was, after: is, at: `${at}/*` })
    return is === false || (isSchema(is) && was === undefined) ? [`${at}/*: was anything, is less`] : []
  }

  return compare({ before, after, at: '' })
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

const variantsOf = (schema: Schema): Schema[] => (schema['anyOf'] ?? schema['oneOf'] ?? [schema]) as Schema[]

const membersOf = (schema: Schema): Record<string, Schema> => (schema['properties'] ?? {}) as Record<string, Schema>
const requiredOf = (schema: Schema): string[] => (schema['required'] ?? []) as string[]

/** The JSON types that a value may have. */
const kindOf = (schema: Schema): string => {
  const {
    type,
    const: constant,
    enum: values,
  } = schema as { type?: string | string[]; const?: unknown; enum?: unknown[] }
  if (type !== undefined) return [type].flat().toSorted().join(' or ')
  const allowed = values ?? (constant === undefined ? [] : [constant])
  return (
    [...new Set(allowed.map(value => (value === null ? 'null' : typeof value)))].toSorted().join(' or ') || 'anything'
  )
}

const least = ['minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'minProperties']
const most = ['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'maxProperties']
const forms = ['pattern', 'format', 'multipleOf', 'propertyNames', 'uniqueItems', 'not', 'allOf', 'prefixItems']

/** What was allowed and is not any more. */
const narrowed = ({ before, after, at }: Compared): string[] => {
  const isTighter = (keyword: string, sign: 1 | -1): boolean => {
    const [was, is] = [before[keyword], after[keyword]] as (number | undefined)[]
    return is !== undefined && (was === undefined || (is - was) * sign > 0)
  }
  const [was, is] = [valuesOf(before), valuesOf(after)]
  const lost = is === undefined ? [] : was?.filter(value => !is.includes(value))
  return [
    ...least.filter(keyword => isTighter(keyword, 1)),
    ...most.filter(keyword => isTighter(keyword, -1)),
    ...forms.filter(keyword => after[keyword] !== undefined && !isDeepStrictEqual(before[keyword], after[keyword])),
    ...(lost === undefined ? ['values'] : lost.map(value => JSON.stringify(value))),
  ].map(what => `${at}: is narrower by ${what}`)
}

const valuesOf = (schema: Schema): unknown[] | undefined =>
  (schema['enum'] as unknown[] | undefined) ?? ('const' in schema ? [schema['const']] : undefined)
