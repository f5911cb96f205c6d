import { z } from 'zod'
import { defineCommand } from './command.ts'
import { paymentSubject, providerId, subjectExample } from './payment-subject.ts'

/** What came of it is published as `payment.canceled`, or as `payment.looked` where it had been made already. */
export const paymentCancel = defineCommand({
  type: 'payment.cancel',
  summary: 'Keep a payment from being made',
  data: z.object({ ...paymentSubject, provider_id: providerId }),
  example: { ...subjectExample, provider_id: 'pi_01' },
})
