import { z } from 'zod'
import { moment } from './page.ts'

export const protocols = ['HTTP', 'AMQP', 'KAFKA'] as const
export type Protocol = (typeof protocols)[number]
export const subscriptionStatuses = ['pending', 'active', 'paused', 'disabled'] as const
export type SubscriptionStatus = (typeof subscriptionStatuses)[number]

/** Why nothing is sent any more until somebody says otherwise. */
export const disabledReasons = [
  /** The receiver has answered 410. */
  'gone',
  /** Nothing has arrived for five days. */
  'failing',
  /** The receiver has not agreed within three days. */
  'not_verified',
  /** The key or the person whose rights decide may not hear anything any more. */
  'owner_gone',
  'expired',
  /** The address leads to where nothing may be sent. */
  'unsafe_sink',
  /** An operator has ended it. */
  'operator',
] as const
export type DisabledReason = (typeof disabledReasons)[number]

/**
 * The sink of an AMQP subscription that means the platform's own broker, and there only exchanges that the operator has opened (the
 * setting `subscriptions.own_exchanges`).
 */
export const ownBroker = 'inkstone:broker'

const isSecret = (text: string): boolean => {
  const encoded = text.replace(/^whsec_/, '')
  const bytes = Buffer.from(encoded, 'base64')
  const isWhole = text !== encoded && bytes.toString('base64') === encoded
  return isWhole && bytes.length >= 24 && bytes.length <= 64
}

/** A secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base 64. */
export const webhookSecretSchema = z.string().max(100).refine(isSecret, 'must be whsec_ and 24 to 64 bytes in base 64')

const configFields = {
  content_mode: z
    .enum(['structured', 'binary'])
    .describe('Whether the CloudEvent is the body, or its attributes are headers and its data is the body.'),
  thin: z
    .boolean()
    .describe('Without the data: only what happened to what, to be asked for by whoever wants to know more.'),
  ordering: z
    .enum(['none', 'by_subject'])
    .describe('By subject: an event waits until the one before it about the same thing has arrived.'),
  max_rate: z.int().min(1).max(100_000).nullable().describe('Deliveries per minute at most.'),
  expires_at: moment.nullable().describe('It is disabled then.'),
}

/** How it is sent. */
export const subscriptionConfigSchema = z.strictObject({
  content_mode: configFields.content_mode.default('structured'),
  thin: configFields.thin.default(false),
  ordering: configFields.ordering.default('none'),
  max_rate: configFields.max_rate.default(null),
  expires_at: configFields.expires_at.default(null),
})
export type SubscriptionConfig = z.output<typeof subscriptionConfigSchema>

/** What is left out stays as it is. */
export const patchConfigSchema = z.strictObject(configFields).partial()

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/, 'must be the name of a header')
const headerValue = z.string().regex(/^[\x20-\x7e]{0,1000}$/, 'must be printable ASCII')

/** By protocol: where at the sink, and how. */
export const protocolSettingsSchemas = {
  HTTP: z.strictObject({
    headers: z
      .record(headerName, headerValue)
      .refine(headers => Object.keys(headers).length <= 20, 'at most 20 headers')
      .default({})
      .describe('Sent with every delivery. Not for what signs in: see sinkcredential.'),
  }),
  AMQP: z.strictObject({
    exchange: z
      .string()
      .regex(/^[\w.:-]{1,127}$/, 'must be the name of an exchange')
      .describe('It is there already: none is declared.'),
    routing_key: z
      .string()
      .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable characters')
      .optional()
      .describe('`<type>.<account>` when left out.'),
  }),
  KAFKA: z.strictObject({
    topic: z.string().regex(/^(?!\.{1,2}$)[\w.-]{1,249}$/, 'must be the name of a topic'),
    sasl_mechanism: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).default('PLAIN'),
  }),
} as const satisfies Record<Protocol, z.ZodType>
export type ProtocolSettings = { [Name in Protocol]: z.output<(typeof protocolSettingsSchemas)[Name]> }

const secretText = z.string().regex(/^[\x21-\x7e]{1,4096}$/, 'must be printable characters without spaces')

/** How we sign in at the sink, in the words of CloudEvents Subscriptions. Never shown again. */
export const sinkCredentialSchema = z.discriminatedUnion('credentialtype', [
  z.strictObject({
    credentialtype: z.literal('PLAIN'),
    identifier: z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,255}$/, 'must be printable, without spaces and colons'),
    secret: secretText,
  }),
  z.strictObject({ credentialtype: z.literal('ACCESSTOKEN'), accesstoken: secretText }),
])
export type SinkCredential = z.output<typeof sinkCredentialSchema>
