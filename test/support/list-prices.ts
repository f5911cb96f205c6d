import { listPrices, type PriceBook } from '../../producers/ingress/prices/price-book.ts'

/** A price book that nobody has published anything in. */
export const atListPrices: Pick<PriceBook, 'prices'> = {
  prices: () => Promise.resolve({ current: listPrices, upcoming: [] }),
}
