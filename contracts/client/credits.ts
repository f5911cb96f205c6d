import type { z } from 'zod'
import type { grantSchema, holdSchema, TransactionType, TransactionView } from '../http/credit-lists.ts'
import type { balanceSchema } from '../http/credits.ts'
import { listing, type Listing } from './listing.ts'
import type { CallOptions, Send } from './send.ts'

export type Balance = z.output<typeof balanceSchema>
export type TransactionQuery = {
  type?: TransactionType
  task_id?: string
  order_id?: string
  'created[gte]'?: string
  'created[lt]'?: string
  limit?: number
  order?: 'asc' | 'desc'
}

/** Amounts are whole credits as text: numbers of JSON do not reach far enough. */
export type Credits = {
  balance: (options?: CallOptions & { asOf?: string }) => Promise<Balance>
  /** Every movement of credits, the newest first. */
  transactions: (query?: TransactionQuery, options?: CallOptions) => Listing<TransactionView>
  /** What open tasks hold. */
  holds: (query?: { limit?: number }, options?: CallOptions) => Listing<z.output<typeof holdSchema>>
  /** Where credits came from, and what is left of each. */
  grants: (
    query?: { limit?: number; status?: 'active' | 'spent' | 'expired' },
    options?: CallOptions,
  ) => Listing<z.output<typeof grantSchema>>
}

export const creditsOf = (send: Send): Credits => ({
  balance: async ({ asOf, ...options } = {}) =>
    (await send({ ...options, path: '/v1/credits/balance', query: { as_of: asOf } })).body as Balance,
  transactions: (query, options) => listing(send, { path: '/v1/credits/transactions', query }, options),
  holds: (query, options) => listing(send, { path: '/v1/credits/holds', query }, options),
  grants: (query, options) => listing(send, { path: '/v1/credits/grants', query }, options),
})
