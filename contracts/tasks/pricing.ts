/** Names the prices in force; pinned on every task, so that a later change never touches what was accepted. */
export const priceVersion = '2026-11-20'

/** How a task is charged. */
export const chargePolicy = 'charge_on_success'

/** What a task that delivered part of its result costs: pro rata, rounded up to whole credits. */
export const proRata = (price: bigint, { delivered, requested }: { delivered: number; requested: number }): bigint => {
  if (delivered >= requested) return price
  const whole = BigInt(requested)
  return (price * BigInt(Math.max(0, delivered)) + whole - 1n) / whole
}
