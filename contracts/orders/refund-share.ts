import type { Order } from './order.ts'

/** How many credits an order is for; none for a plan. */
export const creditsOf = ({ item, quantity }: Pick<Order, 'item' | 'quantity'>): bigint =>
  item.kind === 'credits' ? BigInt(item.credits) * BigInt(quantity) : 0n

export type RefundShare = { amountMinor: bigint; credits: bigint }

/**
 * What is paid back for credits of which `unspent` are left, and how many are taken back for it: the same share of the price and of the
 * credits, rounded so that nobody gets more than he gives. Without `wanted` it is all that is unspent. Undefined when it is
 * nothing, or more than what is left is worth.
 */
export const refundShare = (
  order: Pick<Order, 'item' | 'quantity' | 'amountMinor'>,
  { unspent, wanted }: { unspent: bigint; wanted: bigint | null },
): RefundShare | undefined => {
  const sold = creditsOf(order)
  if (sold === 0n || unspent <= 0n) return undefined
  const worth = (order.amountMinor * least(unspent, sold)) / sold
  const amountMinor = wanted ?? worth
  if (amountMinor <= 0n || amountMinor > worth) return undefined
  // All that is unspent goes with all that it is worth: what rounding leaves over would be spendable and paid back at once.
  const credits = amountMinor === worth ? least(unspent, sold) : ceilDivide(sold * amountMinor, order.amountMinor)
  return { amountMinor, credits }
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other)
const ceilDivide = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor
