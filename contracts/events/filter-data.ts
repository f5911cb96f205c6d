import { z } from 'zod'

const text = z.string().max(500)
const scalar = z.union([text, z.number(), z.boolean(), z.null()])
type Scalar = z.output<typeof scalar>

const path = z
  .string()
  .max(200)
  .regex(/^(?:\/(?:[^/~]|~[01])*)*$/, 'must be a JSON Pointer')
  .describe('A JSON Pointer (RFC 6901) into `data`: `/task/status`.')

/** A question about one value in the data of an event. */
export const dataTestSchema = z.discriminatedUnion('op', [
  z.strictObject({ path, op: z.enum(['eq', 'ne']), value: scalar }),
  z.strictObject({ path, op: z.enum(['gt', 'gte', 'lt', 'lte']), value: z.union([z.number(), text]) }),
  z.strictObject({ path, op: z.literal('in'), value: z.array(scalar).min(1).max(100) }),
  z.strictObject({ path, op: z.literal('exists'), value: z.boolean().optional() }),
])
export type DataTest = z.output<typeof dataTestSchema>

/** Whether it matches, and why: a clause without a period. */
export type Verdict = { matched: boolean; why: string }

/** Looks only at own members, and at nothing more often than once. */
export const judgeData = (test: DataTest, data: unknown): Verdict => {
  const value = valueAt(data, test.path)
  const place = test.path || 'the data'
  if (test.op === 'exists') {
    const isThere = value !== undefined
    return { matched: isThere === (test.value ?? true), why: `${place} is ${isThere ? '' : 'not '}there` }
  }
  const matched = holds(test, value)
  const wanted = `${words[test.op]} ${Array.isArray(test.value) ? `${test.value.length} values` : shown(test.value)}`
  const found = value === undefined ? `${place} is not there` : `${place} is ${shown(value)}`
  return { matched, why: `${found}, which is ${matched ? '' : 'not '}${wanted}` }
}

const words = {
  eq: 'equal to',
  ne: 'other than',
  gt: 'greater than',
  gte: 'at least',
  lt: 'less than',
  lte: 'at most',
  in: 'one of',
} as const

const holds = (test: Exclude<DataTest, { op: 'exists' }>, value: unknown): boolean => {
  switch (test.op) {
    case 'eq':
      return isEqual(value, test.value)
    case 'ne':
      return !isEqual(value, test.value)
    case 'in':
      return test.value.some(one => isEqual(value, one))
    case 'gt':
      return order(value, test.value) > 0
    case 'gte':
      return order(value, test.value) >= 0
    case 'lt':
      return order(value, test.value) < 0
    case 'lte':
      return order(value, test.value) <= 0
  }
}

const isEqual = (value: unknown, asked: Scalar): boolean =>
  value === asked || (typeof asked === 'number' && order(value, asked) === 0)

/** Negative, zero or positive; NaN where there is no order, so that nothing holds. */
const order = (value: unknown, asked: number | string): number => {
  if (typeof asked === 'number') return numberOf(value) - asked
  if (typeof value !== 'string') return Number.NaN
  if (value === asked) return 0
  return value < asked ? -1 : 1
}

/** Amounts travel as text. */
const numberOf = (value: unknown): number => {
  if (typeof value === 'number') return value
  return typeof value === 'string' && value.length <= 40 && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : Number.NaN
}

/** What a JSON Pointer leads to, by own members and places of lists alone. */
const valueAt = (data: unknown, pointer: string): unknown => {
  let value = data
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value) && !/^(?:0|[1-9]\d{0,8})$/.test(key)) return undefined
    if (!Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

const mostShown = 80

/** A value as a sentence quotes it. */
export const shown = (value: unknown): string => {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  // Cut first: a value may be a whole document.
  const json = JSON.stringify(typeof value === 'string' ? value.slice(0, mostShown) : value)
  return json.length <= mostShown ? json : `${json.slice(0, mostShown - 1)}…`
}
