import type { z } from 'zod'
import type { priceListSchema } from '#contracts/http/prices.ts'
import { anyKind, priceOf } from '#contracts/prices/price-rules.ts'
import type { Kind } from '#contracts/tasks/kind.ts'
import { publicKinds } from '#contracts/tasks/public-kinds.ts'
import type { PriceList } from '#infra/db/money/prices.ts'
import type { Prices } from './price-book.ts'

type Shown = Prices['current']

/** A version of the price book as everybody may see it: without the kinds that are the operator's own. */
export const viewPrices = (list: Shown, upcoming: readonly PriceList[]): z.input<typeof priceListSchema> => ({
  object: 'price_list',
  version: list.version,
  effective_from: list.effectiveFrom?.toISOString() ?? null,
  unit: 'credit',
  rules: Object.fromEntries(Object.entries(list.rules).filter(([type]) => isPublic(type))),
  kinds: publicKinds.map(kind => viewKind(kind, list)),
  upcoming: upcoming.map(({ version, effectiveFrom }) => ({ version, effective_from: effectiveFrom.toISOString() })),
})

const isPublic = (type: string): boolean => type === anyKind || publicKinds.some(kind => kind.type === type)

const viewKind = (kind: Kind, { rules }: Shown) => {
  const { type, title, priceRule, credits, input, example } = kind
  const cost = priceOf(rules, type, credits(input.parse(example.input)))
  return { type, title, list_price: priceRule, example_cost: cost === undefined ? null : String(cost) }
}
