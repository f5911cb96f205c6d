import type { Happening, Paid } from '../../../sagas/order/order.ts'
import { firstPayment as paymentId, inTime, tooLate } from './orders.ts'

const paid: Paid = { providerIds: ['pi_1'], intentId: 'pi_1', amountMinor: 900n, currency: 'USD' }
const created = (stock: bigint | null): Happening => ({ happened: 'created', stock, paymentId })
const opened: Happening = {
  happened: 'payment-opened',
  paymentId,
  providerId: 'pi_1',
  intentId: 'pi_1',
  sealed: 's',
}
const notOpened = (isFinal: boolean): Happening => ({
  happened: 'payment-not-opened',
  paymentId,
  code: 'no',
  isFinal,
})
const declined: Happening = { happened: 'payment-declined', paymentId, code: 'card_declined' }
const succeeded = (changes: Partial<Paid> = {}, obstacle: string | null = null): Happening => ({
  happened: 'payment-succeeded',
  paymentId,
  paid: { ...paid, ...changes },
  obstacle,
  refundId: 'r1',
})
const ended: Happening = { happened: 'payment-canceled', paymentId }
const refunded: Happening = { happened: 'payment-refunded', paymentId, refundId: 'r1' }
const notRefunded = (isFinal: boolean, refundId: string | null = 'r1'): Happening => ({
  happened: 'payment-not-refunded',
  paymentId,
  refundId,
  code: 'no',
  isFinal,
})
const cancel: Happening = { happened: 'cancel-requested' }
const payAgain: Happening = { happened: 'pay-requested', paymentId: 'pay_2' }
const refund = (unspent: bigint, wanted: bigint | null = null, obstacle: string | null = null): Happening => ({
  happened: 'refund-requested',
  wanted,
  unspent,
  obstacle,
  refundId: 'r1',
})
const passed = (now: Date): Happening => ({ happened: 'time-passed', now })

/** One of each thing that can happen. */
export const everything: Happening[] = [
  created(null),
  created(1n),
  created(0n),
  opened,
  notOpened(true),
  notOpened(false),
  declined,
  succeeded(),
  succeeded({ amountMinor: 1n }),
  succeeded({}, 'plan-superseded'),
  ended,
  refunded,
  notRefunded(true),
  notRefunded(true, 'r0'),
  notRefunded(false),
  cancel,
  payAgain,
  refund(1_000n),
  refund(0n),
  refund(1_000n, 100n),
  refund(1_000n, null, 'too-late'),
  passed(inTime),
  passed(tooLate),
]

/** Each by its name. */
export const happenings = {
  created,
  opened,
  notOpened,
  declined,
  succeeded,
  ended,
  refunded,
  notRefunded,
  cancel,
  payAgain,
  refund,
  passed,
}
