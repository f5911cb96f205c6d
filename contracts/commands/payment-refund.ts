import { z } from 'zod'
import { defineCommand } from './command.ts'
import { minorAmount, paymentSubject, providerId, subjectExample } from './payment-subject.ts'

/** What came of it is published as `payment.refunded` or `payment.refund_failed`. */
export const paymentRefund = defineCommand({
  type: 'payment.refund',
  summary: 'Pay a payment back, in whole or in part',
  data: z.object({
    ...paymentSubject,
    intent_id: providerId,
    /** Ours: the provider keeps it with the refund, so that it is made once. */
    refund_id: z.string().max(100),
    amount_minor: minorAmount,
    reason: z.enum(['requested', 'late', 'duplicate', 'unfulfillable']),
  }),
  example: { ...subjectExample, intent_id: 'pi_01', refund_id: 'rfd_01', amount_minor: '900', reason: 'requested' },
})
