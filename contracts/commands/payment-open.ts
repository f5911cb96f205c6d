import { z } from 'zod'
import { currencySchema } from '../currency.ts'
import { defineCommand } from './command.ts'
import { minorAmount, paymentSubject, subjectExample } from './payment-subject.ts'

/** What came of it is published as `payment.opened` or `payment.open_failed`. */
export const paymentOpen = defineCommand({
  type: 'payment.open',
  summary: 'Open a payment at the provider',
  data: z.object({
    ...paymentSubject,
    amount_minor: minorAmount,
    currency: currencySchema,
    title: z.string().max(200),
    return_url: z.url().max(2100),
  }),
  example: {
    ...subjectExample,
    amount_minor: '900',
    currency: 'USD',
    title: '1,000 credits',
    return_url: 'https://ink.example/',
  },
})
