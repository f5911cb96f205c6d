import { priceOf, type PriceRules } from '#contracts/prices/price-rules.ts'
import { priceVersion } from '#contracts/tasks/pricing.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { readPriceLists, type PriceList } from '#infra/db/money/prices.ts'

/** The prices in force, and those that will be, the next one first. */
export type Prices = { current: PriceList | BuiltInPrices; upcoming: PriceList[] }

type BuiltInPrices = { version: string; effectiveFrom: null; rules: PriceRules }

/** What an installation comes with, until an operator publishes a version: list prices. */
export const listPrices: BuiltInPrices = { version: priceVersion, effectiveFrom: null, rules: {} }

export type PriceBook = {
  prices: () => Promise<Prices>
  /** Reads it anew when it is asked next: there is another version. */
  forget: () => void
}

/** What a task costs, by which version, and its list price. */
export type Priced = { price: bigint; listed: bigint; priceVersion: string }

/** Notices of changes may be lost with their connection: so long is believed what was read. */
const rememberedMs = 30_000

/** Knows the prices in force without asking each time. A version that was read before its time comes into force by itself. */
export const priceBook = (em: () => EntityManager, nowMs: () => number = Date.now): PriceBook => {
  let known: { lists: Promise<Clocked>; untilMs: number } | undefined

  const read = (): Promise<Clocked> => {
    const lists = readPriceLists(em()).then(({ lists: all, now }) => ({ all, aheadMs: now.getTime() - nowMs() }))
    const mine = { lists, untilMs: nowMs() + rememberedMs }
    known = mine
    lists.catch(() => {
      if (known === mine) known = undefined
    })
    return lists
  }

  return {
    prices: async () => {
      const { all, aheadMs } = await (known && known.untilMs > nowMs() ? known.lists : read())
      const now = nowMs() + aheadMs
      const at = all.findIndex(({ effectiveFrom }) => effectiveFrom.getTime() <= now)
      const upcoming = at === -1 ? all : all.slice(0, at)
      return { current: all[at] ?? listPrices, upcoming: upcoming.toReversed() }
    },
    forget: () => {
      known = undefined
    },
  }
}

/** All versions that matter, the newest first, and how far the database's clock is ahead of ours. */
type Clocked = { all: PriceList[]; aheadMs: number }

/** The price of a task in a version; undefined when there is none. */
export const priceIn = (
  { version, rules }: Pick<PriceList, 'version' | 'rules'>,
  type: string,
  listed: bigint,
): Priced | undefined => {
  const price = priceOf(rules, type, listed)
  return price === undefined ? undefined : { price, listed, priceVersion: version }
}
