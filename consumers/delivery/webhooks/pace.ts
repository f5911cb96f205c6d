import type { CountHit, Rate } from '#infra/cache/rates.ts'
import type { Way } from './lanes.ts'

const minuteMs = 60_000

/** So many a minute, as windows that are short enough to come one after the other and not all at once. */
export const rateOf = (key: string, perMinute: number): Rate => {
  const most = Math.max(1, Math.floor(perMinute / 60))
  return { key, most, windowMs: Math.ceil((most * minuteMs) / perMinute) }
}

/** Of what a host gets, a tenth at most is questions: who does not agree is not to be overrun by being asked. */
const questionsPerMinute = (perHost: number): number => Math.max(1, Math.floor(perHost / 10))

export type Limits = {
  /** Of the lane: what whoever subscribes wants and what the receiver bears. Undefined where nobody has said. */
  perLane: number | undefined
  /** Over all accounts. */
  perHost: number
  /** The receiver has to be asked whether it agrees. */
  isQuestion: boolean
}

/** Counts one request; otherwise says for how long the lane or the whole host has to rest. */
export const countRequest = async (
  count: CountHit,
  { lane, host }: Pick<Way, 'lane' | 'host'>,
  { perLane, perHost, isQuestion }: Limits,
): Promise<{ laneRestMs: number; hostRestMs: number } | undefined> => {
  const { isAllowed, standings } = await count([
    rateOf(`webhooks:host:${host}`, perHost),
    ...(isQuestion ? [rateOf(`webhooks:question:${host}`, questionsPerMinute(perHost))] : []),
    ...(perLane === undefined ? [] : [rateOf(`webhooks:lane:${lane}`, perLane)]),
  ])
  if (isAllowed) return undefined
  const [hostRestMs = 0, ...others] = standings.map(({ left, resetMs }) => (left === 0 ? resetMs : 0))
  return { hostRestMs, laneRestMs: Math.max(0, ...others) }
}
