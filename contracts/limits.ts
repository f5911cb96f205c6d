import { z } from 'zod'

const limit = z.int().min(0)

/** What an account may do. Counted in the transaction that accepts a task; days and months are of the account's time zone. */
export const limitsSchema = z.strictObject({
  tasksPerMinute: limit.default(100_000),
  tasksPerDay: limit.default(10_000_000),
  tasksPerMonth: limit.default(100_000_000),
  /** Of the pictures that tasks read. */
  pixelsPerDay: limit.default(100_000_000_000),
  tasksInFlight: limit.default(100_000),
  requestsPerMinute: limit.default(100_000),
  streams: limit.default(20),
  storageBytes: limit.default(10 * 1024 ** 3),
  designs: limit.default(10_000),
  subscriptions: limit.default(100),
})
export type Limits = z.output<typeof limitsSchema>
export type LimitName = keyof Limits
export const limitNames = Object.keys(limitsSchema.shape) as LimitName[]
