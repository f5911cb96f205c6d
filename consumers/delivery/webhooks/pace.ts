import type { CountHit, Rate } from '#infra/cache/rates.ts'
import type { Way } from './lanes.ts'

const minuteMs = 60_000

/** So many a minute, as windows that are short enough to come one after the other and not all at once. */
export const rateOf = (key: string, perMinute: number): Rate => {
  const most = Math.max(1, Math.floor(perMinute / 60))
  return { key, most, windowMs: Math.ceil((most * minuteMs) / perMinute) }
}

export type Limits = {
  /** Of the lane: what whoever subscribes wants and what the receiver bears. Undefined where nobody has said. */
  perLane: number | undefined
  /** Over all accounts. */
  perHost: number
}

/** Counts one request; otherwise says for how long the lane or the whole host has to rest. */
export const countRequest = async (
  count: CountHit,
  { lane, host }: Way,
  { perLane, perHost }: Limits,
): Promise<{ laneRestMs: number; hostRestMs: number } | undefined> => {
  const rates = [
    rateOf(`webhooks:host:${host}`, perHost),
    ...(perLane === undefined ? [] : [rateOf(`webhooks:lane:${lane}`, perLane)]),
  ]
  const { isAllowed, standings } = await count(rates)
  if (isAllowed) return undefined
  const [ofHost, ofLane] = standings.map(({ left, resetMs }) => (left === 0 ? resetMs : 0))
  return { hostRestMs: ofHost ?? 0, laneRestMs: ofLane ?? 0 }
}
