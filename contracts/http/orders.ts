import { z } from 'zod'
import { amountSchema } from '../currency.ts'
import { idSchema } from '../ids.ts'
import { itemSchema, orderStatuses, paymentMethods, paymentStatuses } from '../orders/order.ts'
import { createdQuery, pageQuery } from './page.ts'

const time = z.iso.datetime()

const maxQuantity = 10

export const createOrderSchema = z.strictObject({
  product_id: idSchema('product'),
  quantity: z.int().min(1).max(maxQuantity).default(1),
  payment: z.strictObject({
    method: z.enum(paymentMethods).describe('`checkout`: a page of the provider. `intent`: a form of your own.'),
    return_url: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .optional()
      .describe('Where the provider’s page leads afterwards; this instance when left out.'),
  }),
})
export type CreateOrder = z.output<typeof createOrderSchema>

export const cancelOrderSchema = z.strictObject({}).default({})
export const payOrderSchema = z.strictObject({}).default({})

export const refundOrderSchema = z
  .strictObject({
    amount_minor: amountSchema
      .optional()
      .describe('All that the unspent credits are worth when left out; a plan is refunded as a whole.'),
  })
  .default({})

const paymentSchema = z.object({
  id: idSchema('payment'),
  attempt: z.int().min(1),
  method: z.enum(paymentMethods),
  status: z.enum(paymentStatuses),
  checkout_url: z.string().nullable().describe('The page to pay on, while there is one.'),
  client_secret: z
    .string()
    .nullable()
    .describe('For a form of your own, while it can be paid; only shown to who may spend money.'),
  error: z.object({ code: z.string() }).nullable(),
})

export const orderSchema = z.object({
  id: idSchema('order'),
  object: z.literal('order'),
  status: z.enum(orderStatuses),
  done: z.boolean().describe('Nothing more happens unless somebody asks for it.'),
  revision: z.int().describe('Grows with every change; also the ETag.'),
  product_id: idSchema('product'),
  quantity: z.int(),
  item: itemSchema.describe('What one of the product was when it was ordered.'),
  amount: z.object({ amount_minor: z.string(), currency: z.string() }),
  payment: paymentSchema.nullable().describe('The newest.'),
  refund: z
    .object({
      amount_minor: z.string(),
      credits: z.string().describe('Taken back for it.'),
      reason: z.enum(['requested', 'late', 'duplicate', 'unfulfillable']),
      status: z.enum(['running', 'refunded', 'failed']),
    })
    .nullable(),
  error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  expires_at: time.describe('Until when it can be paid.'),
  created_at: time,
  updated_at: time,
  urls: z.object({ self: z.string(), pay: z.string(), cancel: z.string(), refund: z.string() }),
})
export type OrderView = z.output<typeof orderSchema>

export const orderQuery = pageQuery.extend({
  status: z.enum(orderStatuses).optional(),
  product_id: z.string().max(40).optional(),
  ...createdQuery,
})
