import { priceRulesSchema, type PriceRules } from '#contracts/prices/price-rules.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** A version of the price book. */
export type PriceList = { version: string; effectiveFrom: Date; rules: PriceRules }

/** The Postgres channel that tells of a new version. */
export const pricesChannel = 'prices_changed'

type Row = { version: string; effectiveFrom: Date; rules: unknown }
const columns = sql`version, effective_from as "effectiveFrom", rules`
const newestFirst = sql`effective_from desc, published_at desc`

// A kind may have gone since; its rule then says nothing.
const listOf = ({ rules, ...row }: Row): PriceList => ({
  ...row,
  rules: priceRulesSchema.safeParse(rules).data ?? (rules as PriceRules),
})

/** The version in force and those that will be, the newest first; and what time it is. */
export const readPriceLists = async (em: EntityManager): Promise<{ lists: PriceList[]; now: Date }> => {
  const rows = await query<Row & { now: Date }>(
    em,
    sql`select ${columns}, clock_timestamp() as now from price_book where effective_from >= coalesce(
          (select max(effective_from) from price_book where effective_from <= clock_timestamp()), '-infinity')
        order by ${newestFirst}`,
  )
  return { lists: rows.map(({ now: _now, ...row }) => listOf(row)), now: rows[0]?.now ?? new Date() }
}

export const findPriceList = async (em: EntityManager, version: string): Promise<PriceList | undefined> => {
  const [row] = await query<Row>(em, sql`select ${columns} from price_book where version = ${version}`)
  return row && listOf(row)
}

type NewPrices = { rules: PriceRules; effectiveFrom: Date | undefined; note: string | undefined; publishedBy: string }

// Any number that nobody else uses: versions are numbered one after the other.
const publishingLock = 4_711_014

/**
 * Publishes the next version, named after the day (of UTC) from which it holds. Returns it, or undefined when that day lies in the past:
 * what was accepted by then has its price.
 */
export const publishPrices = async (em: EntityManager, prices: NewPrices): Promise<PriceList | undefined> => {
  const { rules, effectiveFrom = null, note = null, publishedBy } = prices
  await query(em, sql`select pg_advisory_xact_lock(${publishingLock})`)
  const [row] = await query<Row>(
    em,
    sql`insert into price_book (version, effective_from, rules, note, published_by)
        select day || '.' || (select count(*) + 1 from price_book where starts_with(version, day || '.')),
          effective, ${JSON.stringify(rules)}::jsonb, ${note}, ${publishedBy}
        from (select coalesce(${effectiveFrom}::timestamptz, clock_timestamp()) as effective) as given
        cross join lateral (select to_char(effective at time zone 'UTC', 'YYYY-MM-DD') as day) as named
        where effective >= transaction_timestamp()
        returning ${columns}`,
  )
  return row && listOf(row)
}
