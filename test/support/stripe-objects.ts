import { randomBytes } from 'node:crypto'
import { metadataIn, textAt, type Form } from './stripe-form.ts'

export type Intent = {
  id: string
  object: 'payment_intent'
  amount: number
  amount_received: number
  currency: string
  status: 'requires_payment_method' | 'processing' | 'succeeded' | 'canceled'
  client_secret: string
  metadata: Record<string, string>
  last_payment_error: { code: string; decline_code: string } | null
}
export type Session = {
  id: string
  object: 'checkout.session'
  amount_total: number
  currency: string
  status: 'open' | 'complete' | 'expired'
  payment_status: 'unpaid' | 'paid'
  url: string | null
  payment_intent: string | null
  client_reference_id: string | null
  metadata: Record<string, string>
}
export type Refund = {
  id: string
  object: 'refund'
  amount: number
  currency: string
  status: 'succeeded' | 'pending' | 'failed'
  failure_reason?: string
  payment_intent: string
  metadata: Record<string, string>
}
export type Ledger = { intents: Map<string, Intent>; sessions: Map<string, Session>; refunds: Map<string, Refund> }

/** An error as the provider answers it. */
export class StripeFault extends Error {
  readonly status: number
  readonly error: { type: string; code?: string; decline_code?: string; message: string }

  constructor(status: number, error: StripeFault['error']) {
    super(error.message)
    this.status = status
    this.error = error
  }
}

export const invalid = (code: string, message = 'No.'): StripeFault =>
  new StripeFault(400, { type: 'invalid_request_error', code, message })

export const newName = (prefix: string): string => `${prefix}_${randomBytes(9).toString('hex')}`

const amountOf = (text: string | undefined): number => {
  if (text === undefined || !/^\d+$/.test(text)) throw invalid('parameter_invalid_integer', 'Invalid integer: amount')
  const amount = Number(text)
  if (amount < 50) throw invalid('amount_too_small')
  if (amount > 99_999_999) throw invalid('amount_too_large')
  return amount
}

const requireCurrency = (currency: string | undefined): string => {
  if (!currency || !/^[a-z]{3}$/.test(currency)) throw invalid('parameter_invalid_string_empty', 'Invalid currency')
  return currency
}

export const makeIntent = ({ intents }: Ledger, form: Form): Intent => {
  const id = newName('pi')
  const intent: Intent = {
    id,
    object: 'payment_intent',
    amount: amountOf(textAt(form, 'amount')),
    amount_received: 0,
    currency: requireCurrency(textAt(form, 'currency')),
    status: 'requires_payment_method',
    client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    metadata: metadataIn(form),
    last_payment_error: null,
  }
  intents.set(id, intent)
  return intent
}

export const makeSession = ({ sessions }: Ledger, form: Form): Session => {
  for (const name of ['mode', 'success_url']) if (!textAt(form, name)) throw invalid('parameter_missing', name)
  const price = ['line_items', '0', 'price_data'] as const
  const id = newName('cs')
  const session: Session = {
    id,
    object: 'checkout.session',
    amount_total: amountOf(textAt(form, ...price, 'unit_amount')) * Number(textAt(form, 'line_items', '0', 'quantity')),
    currency: requireCurrency(textAt(form, ...price, 'currency')),
    status: 'open',
    payment_status: 'unpaid',
    url: `https://checkout.example/pay/${id}#${randomBytes(8).toString('hex')}`,
    payment_intent: null,
    client_reference_id: textAt(form, 'client_reference_id') ?? null,
    metadata: metadataIn(form),
  }
  sessions.set(id, session)
  return session
}

export const cancelIntent = (intent: Intent): Intent => {
  if (intent.status !== 'requires_payment_method') throw invalid('payment_intent_unexpected_state')
  return Object.assign(intent, { status: 'canceled' })
}

export const expireSession = (session: Session): Session => {
  if (session.status !== 'open') throw invalid('resource_missing', 'Only open sessions can be expired.')
  return Object.assign(session, { status: 'expired', url: null })
}

/** The customer's card is tried. @throws StripeFault when it is declined */
export const confirmIntent = (intent: Intent, card: string): Intent => {
  if (intent.status !== 'requires_payment_method') throw invalid('payment_intent_unexpected_state')
  if (card === 'pm_card_chargeDeclined') {
    const fault = { code: 'card_declined', decline_code: 'generic_decline' }
    intent.last_payment_error = fault
    throw new StripeFault(402, { type: 'card_error', ...fault, message: 'Your card was declined.' })
  }
  return Object.assign(intent, { status: 'succeeded', amount_received: intent.amount, last_payment_error: null })
}

/** The customer pays on the page of a session. */
export const completeSession = ({ intents }: Ledger, session: Session): Session => {
  if (session.status !== 'open') throw invalid('resource_missing')
  const { amount_total: amount, currency } = session
  const intent: Intent = {
    id: newName('pi'),
    object: 'payment_intent',
    amount,
    amount_received: amount,
    currency,
    status: 'succeeded',
    client_secret: newName('secret'),
    metadata: {},
    last_payment_error: null,
  }
  intents.set(intent.id, intent)
  return Object.assign(session, { status: 'complete', payment_status: 'paid', payment_intent: intent.id, url: null })
}

export const makeRefund = ({ intents, refunds }: Ledger, form: Form): Refund => {
  const intent = intents.get(textAt(form, 'payment_intent') ?? '')
  if (intent?.status !== 'succeeded') throw invalid('charge_not_refundable')
  const back = [...refunds.values()].filter(
    ({ payment_intent, status }) => payment_intent === intent.id && status !== 'failed',
  )
  const left = intent.amount_received - back.reduce((sum, { amount }) => sum + amount, 0)
  const amount = Number(textAt(form, 'amount') ?? left)
  if (left === 0) throw invalid('charge_already_refunded')
  if (amount > left) throw invalid('charge_exceeds_refundable')
  const refund: Refund = {
    id: newName('re'),
    object: 'refund',
    amount,
    currency: intent.currency,
    status: 'succeeded',
    payment_intent: intent.id,
    metadata: metadataIn(form),
  }
  refunds.set(refund.id, refund)
  return refund
}
