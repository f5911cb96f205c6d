import type { RateLimits } from '../../producers/ingress/rate-limit.ts'

/** Lets everybody ask as often as they like. */
export const freeRates: RateLimits = {
  guard: () => (_request, _response, next) => next(),
  countCaller: () => Promise.resolve(),
  countKinds: () => Promise.resolve(),
}
