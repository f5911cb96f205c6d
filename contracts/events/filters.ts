import { z } from 'zod'
import { dataTestSchema, judgeData, shown, type DataTest, type Verdict } from './filter-data.ts'
import type { CloudEvent } from './lifecycle.ts'

/** What a filter may ask about an event, beside its data. */
const attributes = ['type', 'subject', 'source', 'correlationid'] as const
type Attribute = (typeof attributes)[number]

const mostFilters = 32
const deepest = 5

const named = z.string().min(1).max(500).optional()
const attributesSchema = z
  .strictObject({ type: named, subject: named, source: named, correlationid: named })
  .refine(asked => Object.values(asked).some(value => value !== undefined), 'ask about at least one attribute')
type Attributes = z.output<typeof attributesSchema>

/** One filter, by exactly one of its dialects. */
export type Filter = {
  exact?: Attributes | undefined
  prefix?: Attributes | undefined
  suffix?: Attributes | undefined
  all?: Filter[] | undefined
  any?: Filter[] | undefined
  not?: Filter | undefined
  data?: DataTest | undefined
}

/**
 * The dialects of CloudEvents Subscriptions 1.0 §3.2.4 without SQL, and `data`, which is ours. For documents and inside of
 * other filters; what comes from outside goes through `filtersSchema`, which also limits how deep they nest.
 */
export const filterSchema: z.ZodType<Filter> = z
  .strictObject({
    exact: attributesSchema.optional().describe('Each attribute is exactly this.'),
    prefix: attributesSchema.optional().describe('Each attribute begins so.'),
    suffix: attributesSchema.optional().describe('Each attribute ends so.'),
    get all(): z.ZodOptional<z.ZodArray<z.ZodType<Filter>>> {
      return z.array(filterSchema).min(1).optional()
    },
    get any(): z.ZodOptional<z.ZodArray<z.ZodType<Filter>>> {
      return z.array(filterSchema).min(1).optional()
    },
    get not(): z.ZodOptional<z.ZodType<Filter>> {
      return filterSchema.optional()
    },
    data: dataTestSchema
      .optional()
      .describe(
        'A value in the data of the event. A number also compares with a text that is one, as amounts are; two texts compare ' +
          'by their characters, as times do. What is not there is not equal, greater or less; `ne` matches it.',
      ),
  })
  .refine(filter => Object.values(filter).filter(part => part !== undefined).length === 1, {
    error: 'say exactly one of exact, prefix, suffix, all, any, not, data',
  })

/** Several filters; an event must match each. */
export const filtersSchema = z.preprocess((filters, context) => {
  const fault = findExcess(filters)
  if (fault === undefined) return filters
  context.addIssue({ code: 'custom', message: fault, input: filters })
  return z.NEVER
}, z.array(filterSchema))

/** Without recursion, since nobody has looked yet at how deep it is. */
const findExcess = (filters: unknown): string | undefined => {
  let level = listOf(filters)
  let count = 0
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > deepest) return `at most ${deepest} filters may stand inside of each other`
    count += level.length
    if (count > mostFilters) return `at most ${mostFilters} filters, with those inside of others`
    level = level.flatMap(partsOf)
  }
  return undefined
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])

const partsOf = (filter: unknown): readonly unknown[] => {
  if (typeof filter !== 'object' || filter === null) return []
  const { all, any, not } = filter as Record<string, unknown>
  return [...listOf(all), ...listOf(any), ...(not === undefined ? [] : [not])]
}

/** Whether an event matches every filter, and why in one sentence. The time is linear in the filters and what they look at. */
export const matches = (filters: readonly Filter[], event: CloudEvent): Verdict => {
  if (filters.length === 0) return { matched: true, why: 'There are no filters, so every event matches.' }
  const { matched, why } = judgeAll(filters, event)
  return { matched, why: `${why[0]!.toUpperCase()}${why.slice(1)}.` }
}

const judge = (filter: Filter, event: CloudEvent): Verdict => {
  const { exact, prefix, suffix, all, any, not, data } = filter
  if (exact) return judgeAttributes(exact, event, comparisons.exact)
  if (prefix) return judgeAttributes(prefix, event, comparisons.prefix)
  if (suffix) return judgeAttributes(suffix, event, comparisons.suffix)
  if (data) return judgeData(data, event.data)
  if (all) return judgeAll(all, event)
  if (any) return judgeAny(any, event)
  return judgeNot(not!, event)
}

const judgeAll = (filters: readonly Filter[], event: CloudEvent): Verdict => {
  if (filters.length === 1) return judge(filters[0]!, event)
  for (const [place, filter] of filters.entries()) {
    const { matched, why } = judge(filter, event)
    if (!matched) return { matched, why: `filter ${place + 1} of ${filters.length} does not match: ${why}` }
  }
  return { matched: true, why: `all ${filters.length} filters match` }
}

const judgeAny = (filters: readonly Filter[], event: CloudEvent): Verdict => {
  const whys: string[] = []
  for (const filter of filters) {
    const verdict = judge(filter, event)
    if (verdict.matched) return verdict
    whys.push(verdict.why)
  }
  return { matched: false, why: whys.length === 1 ? whys[0]! : `none of ${whys.length} filters matches: ${whys[0]!}` }
}

const judgeNot = (filter: Filter, event: CloudEvent): Verdict => {
  const { matched, why } = judge(filter, event)
  return { matched: !matched, why: matched ? `\`not\` excludes it: ${why}` : `\`not\` lets it through: ${why}` }
}

type Comparison = { holds: (value: string, asked: string) => boolean; yes: string; no: string }

const comparisons: Record<'exact' | 'prefix' | 'suffix', Comparison> = {
  exact: { holds: (value, asked) => value === asked, yes: 'is', no: 'is not' },
  prefix: { holds: (value, asked) => value.startsWith(asked), yes: 'begins with', no: 'does not begin with' },
  suffix: { holds: (value, asked) => value.endsWith(asked), yes: 'ends with', no: 'does not end with' },
}

const judgeAttributes = (asked: Attributes, event: CloudEvent, { holds, yes, no }: Comparison): Verdict => {
  const about: string[] = []
  for (const name of attributes) {
    const wanted = asked[name]
    if (wanted === undefined) continue
    const value = attributeOf(event, name)
    if (value === undefined) return { matched: false, why: `the event has no ${name}` }
    if (!holds(value, wanted)) return { matched: false, why: `its ${name} ${shown(value)} ${no} ${shown(wanted)}` }
    about.push(`its ${name} ${yes} ${shown(wanted)}`)
  }
  return { matched: true, why: about.join(' and ') }
}

const attributeOf = (event: CloudEvent, name: Attribute): string | undefined =>
  Object.hasOwn(event, name) ? event[name] : undefined
