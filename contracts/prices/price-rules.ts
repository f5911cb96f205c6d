import { z } from 'zod'
import { findKind } from '../tasks/registry.ts'

/** Whole credits, as a decimal string: no number of JSON's is exact beyond 2^53. */
export const creditsSchema = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,15})$/, 'whole credits, as a decimal string of at most 16 digits')
  .describe('Whole credits, as a decimal string.')

const factorSchema = z
  .strictObject({
    percent: z.int().min(0).max(100_000).describe('Of the list price, rounded up to whole credits.'),
    minimum: creditsSchema.optional().describe('No task costs less.'),
    maximum: creditsSchema.optional().describe('No task costs more.'),
  })
  .refine(
    ({ minimum, maximum }) => minimum === undefined || maximum === undefined || BigInt(minimum) <= BigInt(maximum),
    {
      message: 'the minimum is above the maximum',
      path: ['minimum'],
    },
  )

const unpricedSchema = z.strictObject({
  unpriced: z.literal(true).describe('There is no price: such tasks are refused.'),
})

const priceRuleSchema = z.union([factorSchema, unpricedSchema])

/** The rule of every kind that has none of its own. */
export const anyKind = '*'

/** What a version of the price book says: a rule by task type. A type that nobody names costs its list price. */
export const priceRulesSchema = z
  .record(z.string().max(64), priceRuleSchema)
  .describe('By task type; `*` is for every type that is not named.')
  .check(({ value: rules, issues }) => {
    for (const type of Object.keys(rules)) {
      if (type === anyKind || findKind(type)) continue
      issues.push({ code: 'custom', input: rules, path: [type], message: 'there is no such task type' })
    }
  })
export type PriceRules = z.output<typeof priceRulesSchema>

/** What a task of this type costs whose list price is `listed`; undefined when there is no price for it. */
export const priceOf = (rules: PriceRules, type: string, listed: bigint): bigint | undefined => {
  const rule = ownRule(rules, type) ?? ownRule(rules, anyKind)
  if (!rule) return listed
  if ('unpriced' in rule) return undefined
  const { percent, minimum, maximum } = rule
  const price = (listed * BigInt(percent) + 99n) / 100n
  if (minimum !== undefined && price < BigInt(minimum)) return BigInt(minimum)
  return maximum !== undefined && price > BigInt(maximum) ? BigInt(maximum) : price
}

// A type may be called like a member that every object has.
const ownRule = (rules: PriceRules, name: string): PriceRules[string] | undefined =>
  Object.hasOwn(rules, name) ? rules[name] : undefined

/**
 * What part of a thing costs under a price that is not its list price: in proportion, rounded up. `listed` is null where the
 * price is the list price.
 */
export const inProportion = (part: bigint, { price, listed }: { price: bigint; listed: bigint | null }): bigint => {
  if (listed === null || listed === 0n) return part
  return (part * price + listed - 1n) / listed
}
