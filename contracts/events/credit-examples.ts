import { balanceEvent, creditEvent, type LotFacts } from './credit-data.ts'
import { exampleId } from './example-parts.ts'
import type { EventType } from './lifecycle.ts'

/** What an event about credits says, as a worked example. */
export const creditExample = (type: Extract<EventType, `credits.${string}`>): Record<string, unknown> => {
  if (type === 'credits.expiring') return creditEvent(type, { ...lot, days: 7 }).data
  if (type !== 'credits.low' && type !== 'credits.depleted') return creditEvent(type, lot).data
  return balanceEvent(type, {
    accountId: exampleId('account'),
    available: type === 'credits.low' ? 100n : 0n,
    held: 0n,
    lowAt: 100n,
  }).data
}

const lot: LotFacts = {
  accountId: exampleId('account'),
  amount: 1000n,
  memo: 'for the autumn fair',
  lot: { id: exampleId('grant'), kind: 'promo', expiresAt: new Date('2026-12-20T09:00:00.000Z'), orderId: null },
}
