import type { CreateTask } from '#contracts/http/tasks.ts'
import type { Kind } from '#contracts/tasks/kind.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { findQuote } from '#infra/db/money/quotes.ts'
import type { Caller } from '../caller.ts'
import { sha256OfJson } from '../idempotency-key.ts'
import { priceIn, type PriceBook, type Priced } from '../prices/price-book.ts'
import { faultAt, type Problem } from '../problem.ts'
import type { Refusal } from './admit.ts'

/** What a draft costs. `refusal`: why it cannot be had at that, which is for acceptance to say, after it has looked for an earlier answer. */
export type DraftPrice = Priced & { refusal?: Refusal }

type Needs = { em: EntityManager; caller: Caller; prices: Pick<PriceBook, 'prices'>; base: string }
type Asked = { kind: Kind; input: unknown; body: Pick<CreateTask, 'quote_id' | 'max_cost'> }

/** The price in force, or the one that was quoted. @throws Problem when there is no such quote for it */
export const priceDraft = async ({ kind, input, body }: Asked, needs: Needs): Promise<DraftPrice> => {
  const draft =
    body.quote_id === undefined
      ? await priceNow(kind, input, needs)
      : await quotedPrice({ kind, input, quoteId: body.quote_id }, needs)
  if (draft.refusal || body.max_cost === undefined || draft.price <= BigInt(body.max_cost)) return draft
  return { ...draft, refusal: tooExpensive(draft.price, needs.base) }
}

/** Tells one input from another, however it is written. */
export const inputFingerprint = (kind: Kind, input: unknown): string => sha256OfJson([kind.type, input])

const priceNow = async (kind: Kind, input: unknown, { prices }: Needs): Promise<DraftPrice> => {
  const listed = kind.credits(input)
  const { current } = await prices.prices()
  const priced = priceIn(current, kind.type, listed)
  if (priced) return priced
  return { price: 0n, listed, priceVersion: current.version, refusal: unpriced(kind.type) }
}

const quotedPrice = async (
  { kind, input, quoteId }: { kind: Kind; input: unknown; quoteId: string },
  { em, caller: { accountId }, base }: Needs,
): Promise<DraftPrice> => {
  const quote = await findQuote(em, { id: quoteId, accountId })
  if (!quote) throw noSuchQuote(`${base}/quote_id`)
  if (quote.type !== kind.type || quote.fingerprint !== inputFingerprint(kind, input))
    throw otherInput(`${base}/quote_id`)
  const { price, listed, priceVersion: version } = quote
  return { price, listed, priceVersion: version, ...(quote.isValid ? {} : { refusal: quoteExpired }) }
}

const unpriced = (type: string): Refusal => ({
  code: 'unpriced',
  detail: `There is no price for ${type} at the moment.`,
  extra: { task_type: type },
})

const quoteExpired: Refusal = {
  code: 'quote-expired',
  detail: 'The price was held for 15 minutes; ask POST /v1/tasks/estimate again.',
}

const tooExpensive = (price: bigint, base: string): Refusal => ({
  code: 'validation-failed',
  detail: `The task may cost ${price} credits, which is more than max_cost.`,
  extra: { errors: [{ pointer: `${base}/max_cost`, code: 'too-expensive', detail: `the price is ${price}` }] },
})

const noSuchQuote = (pointer: string): Problem =>
  faultAt({ pointer, code: 'quote-not-found', detail: 'there is no such quote' })

const otherInput = (pointer: string): Problem =>
  faultAt({ pointer, code: 'quote-mismatch', detail: 'the quote is for another type or input' })
