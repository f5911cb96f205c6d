import { z } from 'zod'
import { defineCommand } from './command.ts'
import { paymentSubject, providerId, subjectExample } from './payment-subject.ts'

/** What came of it is published as `payment.looked`. */
export const paymentLook = defineCommand({
  type: 'payment.look',
  summary: 'Ask the provider what became of a payment',
  data: z.object({ ...paymentSubject, provider_id: providerId }),
  example: { ...subjectExample, provider_id: 'pi_01' },
})
