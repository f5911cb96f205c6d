/** A server on loopback that speaks the payment provider's wire format, keeps its books, and fails as it is told to. */
import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import type { PaymentsConfig } from '#infra/payments/payments-config.ts'
import type { Lifetime } from './lifetime.ts'
import { serveLoopback } from './loopback.ts'
import { parseForm, textAt, type Form } from './stripe-form.ts'
import {
  cancelIntent,
  completeSession,
  confirmIntent,
  expireSession,
  invalid,
  makeIntent,
  makeRefund,
  makeSession,
  newName,
  StripeFault,
  type Intent,
  type Ledger,
  type Session,
} from './stripe-objects.ts'

/** `lost-answer`: it is done, and nobody learns of it. */
type Mishap = 'error-500' | 'too-many' | 'silence' | 'drop' | 'lost-answer' | 'refuse'

export type StripeEvent = { id: string; object: 'event'; type: string; created: number; data: { object: object } }
type Asked = { method: string; path: string; form: Form; key: string | undefined }

export type StripeServer = Ledger & {
  /** What the platform is started with. */
  config: PaymentsConfig
  asked: Asked[]
  /** The next requests whose method and path match come to harm; as many as said, or one. */
  harm: (mishap: Mishap, at: RegExp, times?: number) => void
  /** What was opened for an order, the newest last. */
  openedFor: (orderId: string) => (Intent | Session)[]
  /** The customer pays; the message of it is returned and sent by whoever wants to. */
  pay: (thing: Intent | Session) => StripeEvent
  /** The customer's card is declined. */
  decline: (intent: Intent) => StripeEvent
  event: (type: string, object: object) => StripeEvent
  /** Sends a message as the provider does, signed now by its newest secret unless it is said otherwise. */
  send: (baseUrl: string, event: object, options?: SendOptions) => Promise<number>
}

type SendOptions = { secret?: string; at?: number; signature?: string }

const secretKey = 'sk_test_0123456789abcdefghij'
const webhookSecrets = ['whsec_newest0123456789abcdef', 'whsec_older00123456789abcdef']

export const startStripe = async (lifetime: Lifetime): Promise<StripeServer> => {
  const ledger: Ledger = { intents: new Map(), sessions: new Map(), refunds: new Map() }
  const asked: Asked[] = []
  const harms: Harm[] = []
  const earlier = new Map<string, { form: string; answer: Answer }>()

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request)
    const { method = '', url = '' } = request
    const key = request.headers['idempotency-key'] as string | undefined
    asked.push({ method, path: url, form: parseForm(body), key })
    const mishap = nextHarm(harms, `${method} ${url}`)
    if (mishap === 'silence') return
    if (mishap === 'drop') return void request.socket.destroy()
    const answer = harmed(mishap) ?? answeredOnce(earlier, { key, form: body }, () => answerTo(ledger, request, body))
    if (mishap === 'lost-answer') return void request.socket.destroy()
    const headers = { 'content-type': 'application/json', 'request-id': newName('req') }
    response.writeHead(answer.status, headers).end(JSON.stringify(answer.body))
  }
  const apiUrl = await serveLoopback(lifetime, (request, response) => void serve(request, response))
  return {
    ...ledger,
    asked,
    config: { secretKey, webhookSecrets, apiUrl },
    harm: (mishap, at, times = 1) => void harms.push({ mishap, at, times }),
    openedFor: orderId =>
      [...ledger.intents.values(), ...ledger.sessions.values()].filter(
        ({ metadata }) => metadata['order_id'] === orderId,
      ),
    pay: thing =>
      thing.object === 'payment_intent'
        ? eventOf('payment_intent.succeeded', confirmIntent(thing, 'pm_card_visa'))
        : eventOf('checkout.session.completed', completeSession(ledger, thing)),
    decline: intent => {
      try {
        confirmIntent(intent, 'pm_card_chargeDeclined')
      } catch {
        // That is what was wanted.
      }
      return eventOf('payment_intent.payment_failed', intent)
    },
    event: eventOf,
    send,
  }
}

const eventOf = (type: string, object: object): StripeEvent => ({
  id: newName('evt'),
  object: 'event',
  type,
  created: Math.floor(Date.now() / 1000),
  // As it was then: what happens to it later is not in a message that was written before.
  data: { object: structuredClone(object) },
})

const send: StripeServer['send'] = async (baseUrl, event, options = {}) => {
  const { secret = webhookSecrets[0]!, at = Math.floor(Date.now() / 1000) } = options
  const body = JSON.stringify(event)
  const digest = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')
  const response = await fetch(`${baseUrl}/v1/payments/webhooks/stripe`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'stripe-signature': options.signature ?? `t=${at},v1=${digest},v0=0000`,
    },
    body,
  })
  await response.arrayBuffer()
  return response.status
}

type Harm = { mishap: Mishap; at: RegExp; times: number }

const nextHarm = (harms: readonly Harm[], line: string): Mishap | undefined => {
  const harm = harms.find(({ at, times }) => times > 0 && at.test(line))
  if (harm) harm.times--
  return harm?.mishap
}

type Answer = { status: number; body: object }

const fault = (status: number, error: StripeFault['error']): Answer => ({ status, body: { error } })

const harmed = (mishap: Mishap | undefined): Answer | undefined => {
  if (mishap === 'error-500') return fault(500, { type: 'api_error', message: 'An error occurred.' })
  if (mishap === 'too-many')
    return fault(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many.' })
  if (mishap === 'refuse') {
    return fault(400, {
      type: 'invalid_request_error',
      code: 'parameter_invalid_empty',
      message: 'sk_test_0123 said no',
    })
  }
  return undefined
}

/** Answers a key with what it was answered before; the same key for something else is refused. */
const answeredOnce = (
  earlier: Map<string, { form: string; answer: Answer }>,
  { key, form }: { key: string | undefined; form: string },
  make: () => Answer,
): Answer => {
  const known = key === undefined ? undefined : earlier.get(key)
  if (known && known.form !== form) return fault(400, { type: 'idempotency_error', message: 'Another request.' })
  const answer = known?.answer ?? make()
  if (key !== undefined) earlier.set(key, { form, answer })
  return answer
}

const answerTo = (ledger: Ledger, request: IncomingMessage, body: string): Answer => {
  if (request.headers.authorization !== `Bearer ${secretKey}`) {
    return fault(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' })
  }
  try {
    const made = route(ledger, `${request.method} ${request.url}`, parseForm(body))
    // Of a thing that changes later, an answer that was given stays as it was.
    return { status: 200, body: structuredClone(made) }
  } catch (error) {
    if (error instanceof StripeFault) return fault(error.status, error.error)
    throw error
  }
}

const route = (ledger: Ledger, line: string, form: Form): object => {
  const found = routes.find(([pattern]) => pattern.test(line))
  if (!found) throw new StripeFault(404, { type: 'invalid_request_error', code: 'url_invalid', message: line })
  return found[1](ledger, found[0].exec(line)![1] ?? '', form)
}

const present = <Thing>(thing: Thing | undefined): Thing => {
  if (thing === undefined)
    throw new StripeFault(404, { type: 'invalid_request_error', code: 'resource_missing', message: 'No such thing' })
  return thing
}

type Route = [RegExp, (ledger: Ledger, name: string, form: Form) => object]

const routes: Route[] = [
  [/^POST \/v1\/payment_intents$/, (ledger, _, form) => makeIntent(ledger, form)],
  [/^GET \/v1\/payment_intents\/(\w+)$/, ({ intents }, id) => present(intents.get(id))],
  [/^POST \/v1\/payment_intents\/(\w+)\/cancel$/, ({ intents }, id) => cancelIntent(present(intents.get(id)))],
  [
    /^POST \/v1\/payment_intents\/(\w+)\/confirm$/,
    ({ intents }, id, form) => confirmIntent(present(intents.get(id)), textAt(form, 'payment_method') ?? ''),
  ],
  [/^POST \/v1\/checkout\/sessions$/, (ledger, _, form) => makeSession(ledger, form)],
  [/^GET \/v1\/checkout\/sessions\/(\w+)$/, ({ sessions }, id) => present(sessions.get(id))],
  [/^POST \/v1\/checkout\/sessions\/(\w+)\/expire$/, ({ sessions }, id) => expireSession(present(sessions.get(id)))],
  [/^POST \/v1\/refunds$/, (ledger, _, form) => makeRefund(ledger, form)],
  [
    /^GET \/v1\/refunds\?(.*)$/,
    ({ refunds }, parameters) => {
      const of = new URLSearchParams(parameters).get('payment_intent')
      if (of === null) throw invalid('parameter_missing')
      const data = [...refunds.values()].filter(({ payment_intent }) => payment_intent === of)
      return { object: 'list', data, has_more: false, url: '/v1/refunds' }
    },
  ],
]
