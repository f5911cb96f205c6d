import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { creditsSchema } from '../prices/price-rules.ts'
import type { EventType } from './lifecycle.ts'

/** What an event says of credits that moved, or that will expire. */
export const creditEventDataSchema = z.object({
  credits: z.object({
    amount: creditsSchema,
    memo: z.string().nullable(),
    kind: z.string().nullable().describe('Of the lot; null, as all that follows of it, where it was more than one.'),
    grant_id: idSchema('grant').nullable(),
    order_id: idSchema('order').nullable(),
    expires_at: z.iso.datetime().nullable(),
    task_id: idSchema('task').nullable(),
    days: z.int().optional().describe('Of `credits.expiring`: how many are left.'),
  }),
})

/** What an event says of what is left. */
export const balanceEventDataSchema = z.object({
  credits: z.object({ available: creditsSchema, held: creditsSchema, low_at: creditsSchema }),
})

type CreditEventType = Extract<EventType, `credits.${string}`>
type BalanceEventType = Extract<CreditEventType, 'credits.low' | 'credits.depleted'>

/** What came in, went or will go, and of which lot. */
export type LotFacts = {
  accountId: string
  amount: bigint
  memo?: string | undefined
  /** Left out where it was more than one. */
  lot?: { id: string; kind: string; expiresAt: Date | null; orderId: string | null } | undefined
  taskId?: string | undefined
  /** How many days are left. */
  days?: number | undefined
}

/** How a balance stood. */
export type BalanceFacts = { accountId: string; available: bigint; held: bigint; lowAt: bigint }

type CreditEvent<Type> = { type: Type; subject: string; accountId: string; data: { credits: Record<string, unknown> } }

/** An event about credits that moved, or that will expire. Its subject is the account. */
export const creditEvent = <Type extends Exclude<CreditEventType, BalanceEventType>>(
  type: Type,
  { accountId, amount, memo, lot, taskId, days }: LotFacts,
): CreditEvent<Type> => ({
  type,
  subject: accountId,
  accountId,
  data: {
    credits: {
      amount: String(amount),
      memo: memo ?? null,
      ...lotData(lot),
      task_id: taskId ?? null,
      ...(days === undefined ? {} : { days }),
    },
  },
})

const lotData = (lot: LotFacts['lot']): Record<string, string | null> => ({
  kind: lot?.kind ?? null,
  grant_id: lot?.id ?? null,
  order_id: lot?.orderId ?? null,
  expires_at: lot?.expiresAt?.toISOString() ?? null,
})

/** An event about what is left. */
export const balanceEvent = <Type extends BalanceEventType>(
  type: Type,
  { accountId, available, held, lowAt }: BalanceFacts,
): CreditEvent<Type> => ({
  type,
  subject: accountId,
  accountId,
  data: { credits: { available: String(available), held: String(held), low_at: String(lowAt) } },
})
