import type { TextLocale } from '../detect-locale.ts'
import type { Found } from '../found.ts'
import { amountRules } from './amounts.ts'
import { isPriceOfNothing, nothing } from './free-prices.ts'
import { offerRules } from './offers.ts'

/** Prices, reductions and offers. "free" counts where it says what something costs. */
export const findPrices = (text: string, locale: TextLocale): Found[] =>
  [...offerRules, ...amountRules].flatMap(({ pattern, value }) =>
    [...text.matchAll(pattern)].flatMap(({ 0: matched, index, groups = {} }): Found[] => {
      const end = index + matched.length
      if (pattern === nothing && !isPriceOfNothing(text, { start: index, end })) return []
      const price = value(groups, locale)
      return price ? [{ type: 'price', start: index, end, value: price }] : []
    }),
  )
