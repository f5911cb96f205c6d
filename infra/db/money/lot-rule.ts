/** Why there are credits: what somebody paid for lasts longest, since everything else is spent before it. */
export const lotKinds = ['promo', 'plan', 'refund', 'manual', 'paid'] as const
export type LotKind = (typeof lotKinds)[number]

/** What came in at once, and what is left of it. */
export type Lot = {
  id: string
  kind: LotKind
  remaining: bigint
  createdAt: Date
  /** Null: it lasts for ever. */
  expiresAt: Date | null
}

/** What a transfer takes out of a lot, or, below zero, puts back into it. */
export type LotUse = { lotId: string; amount: bigint }

/** The order in which lots are spent: what was not paid for first, then what ends soonest, then what came first. */
export const inSpendingOrder = <Some extends Lot>(lots: readonly Some[]): Some[] => lots.toSorted(bySpending)

const bySpending = (one: Lot, other: Lot): number =>
  rankOf(one) - rankOf(other) ||
  endOf(one) - endOf(other) ||
  one.createdAt.getTime() - other.createdAt.getTime() ||
  (one.id < other.id ? -1 : 1)

const rankOf = ({ kind }: Lot): 0 | 1 => (kind === 'paid' ? 1 : 0)
// Larger than any time, and unlike infinity different from itself by nothing.
const endOf = ({ expiresAt }: Lot): number => expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER

/** Takes an amount out of lots in spending order. `short` is what they did not have. */
export const spend = <Some extends Lot>(
  lots: readonly Some[],
  amount: bigint,
): { lots: Some[]; uses: LotUse[]; short: bigint } => {
  let short = amount
  const uses: LotUse[] = []
  const left = lots.map(lot => {
    const taken = least(lot.remaining, short)
    if (taken === 0n) return lot
    short -= taken
    uses.push({ lotId: lot.id, amount: taken })
    return { ...lot, remaining: lot.remaining - taken }
  })
  return { lots: left, uses, short }
}

/**
 * The lots with what of them no open task may still take: what is held is thought of as taken in spending order. Together it is what
 * is available.
 */
export const freeLots = <Some extends Lot>(lots: readonly Some[], held: bigint): Some[] => spend(lots, held).lots

/**
 * To which lots a part of a charge goes back, the last that was spent first: what was paid for returns before what was given.
 * `uses` in spending order; `before` is how much of the charge has gone back already.
 */
export const giveBack = (uses: readonly LotUse[], { before, amount }: { before: bigint; amount: bigint }): LotUse[] => {
  let skip = before
  let open = amount
  return uses.toReversed().flatMap(({ lotId, amount: used }) => {
    const skipped = least(skip, used)
    skip -= skipped
    const returned = least(used - skipped, open)
    open -= returned
    return returned > 0n ? [{ lotId, amount: returned }] : []
  })
}

export const least = (one: bigint, other: bigint): bigint => (one < other ? one : other)
