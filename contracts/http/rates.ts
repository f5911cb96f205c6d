import type { KindType } from '../tasks/registry.ts'

/** So many requests in a window, under the name that answers call it by. */
export type RateRule = { name: string; most: number; windowSeconds: number }

/** What one address may ask of all routes together that need no credentials. */
export const addressRule: RateRule = { name: 'address', most: 1_200, windowSeconds: 60 }

/**
 * What one account may ask for of the kinds that cost most, on whatever route: the kind's own, `/v1/tasks` or a retry. A batch
 * asks once for each kind in it: its items wait in a lane of their own, and each counts in the quotas of tasks.
 */
export const kindRules: Partial<Record<KindType, readonly RateRule[]>> = {
  'design.generate': [
    { name: 'design-generations-per-second', most: 10, windowSeconds: 1 },
    { name: 'design-generations-per-minute', most: 100, windowSeconds: 60 },
  ],
  'design.export': [
    { name: 'exports-per-second', most: 5, windowSeconds: 1 },
    { name: 'exports-per-minute', most: 50, windowSeconds: 60 },
  ],
}
