import type { TaskStatus } from '#contracts/http/tasks.ts'
import { proRata } from '#contracts/tasks/pricing.ts'

/** A task's hold: what was held at acceptance and what has become of it. */
export type Hold = { held: bigint; charged: bigint; released: bigint }

export type Ending =
  /** `atMost`: the price of what was no work. */
  | { status: Extract<TaskStatus, 'succeeded'>; delivered: number; requested: number; atMost?: bigint | undefined }
  | { status: Extract<TaskStatus, 'failed'> }
  /** `incurred`: the price of what had landed by then. */
  | { status: Extract<TaskStatus, 'canceled' | 'expired'>; incurred?: bigint | undefined }

/** How the rest of a hold is divided when its task ends. The parts add up to what was open. */
export type Settlement = { charge: bigint; release: bigint }

/**
 * Success costs its share of the price, what was stopped costs what had landed, failure nothing. A hold that was settled before
 * stays as it is.
 */
export const decide = ({ held, charged, released }: Hold, ending: Ending): Settlement => {
  const open = held - charged - released
  const charge = least(open, priceOf(held, ending))
  return { charge, release: open - charge }
}

const priceOf = (held: bigint, ending: Ending): bigint => {
  if (ending.status === 'failed') return 0n
  if (ending.status !== 'succeeded') return ending.incurred ?? 0n
  return least(proRata(held, ending), ending.atMost ?? held)
}

const least = (...amounts: bigint[]): bigint => amounts.reduce((one, other) => (one < other ? one : other))

export const evolve = (hold: Hold, { charge, release }: Settlement): Hold => ({
  held: hold.held,
  charged: hold.charged + charge,
  released: hold.released + release,
})
