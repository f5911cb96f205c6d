/** What is said over `/v1/ws`: the subprotocol of the CloudEvents binding for WebSockets, one JSON text per frame. */
import { z } from 'zod'
import { createStreamTokenSchema } from '../http/events.ts'

export const socketPath = '/v1/ws'
/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/websockets-protocol-binding.md */
export const socketProtocol = 'cloudevents.json'

/** A frame of a client may be so large: filters are the largest thing in one. */
export const maxFrameBytes = 16_384
export const mostSubscriptions = 32

const id = z
  .string()
  .regex(/^[\w.:-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, colons or dashes')
  .describe('Chosen by the client; what comes for this subscription says it as `subscriptionid`.')
const position = z.string().regex(/^\d{16}\.\d{16}$/, 'must be the `sequence` of an event')

/** What a client says. */
export const clientFrameSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('authenticate'),
    token: z.string().min(1).max(4_096).describe('An API key, an access token, or a stream token.'),
  }),
  createStreamTokenSchema.extend({
    type: z.literal('subscribe'),
    id,
    after: position.optional().describe('The `sequence` of the last event that you have; from now on without it.'),
    window: z
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe('At most so many events come before they are acknowledged. Without it, all come as they happen.'),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), id }),
  z.strictObject({
    type: z.literal('ack'),
    id,
    after: position.describe('Every event up to here is dealt with.'),
  }),
])
export type ClientFrame = z.output<typeof clientFrameSchema>
export type SubscribeFrame = Extract<ClientFrame, { type: 'subscribe' }>

/** What the server says beside events. They are CloudEvents too, so that every frame is one. */
export const controlTypes = {
  'stream.subscribed': 'The subscription has begun; `data.after` is where it goes on from.',
  'stream.unsubscribed': 'The subscription has ended, as it was asked to.',
  'stream.resync': 'The log no longer reaches back to `after`; read again what `data.links` names.',
  'stream.lagged': 'The subscription has ended, since it was not read fast enough; subscribe again after `data.after`.',
  'stream.refused': 'A frame was not carried out; `data.code` says why.',
} as const
export type ControlType = keyof typeof controlTypes

export const controlFrameSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.literal(socketPath),
  type: z.enum(Object.keys(controlTypes) as [ControlType, ...ControlType[]]),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  subscriptionid: z.string().optional(),
  data: z.object({
    after: z.string().optional(),
    reason: z.string().optional(),
    code: z.string().optional().describe('A code of a problem.'),
    detail: z.string().optional(),
    links: z.record(z.string(), z.string()).optional(),
  }),
})
export type ControlFrame = z.output<typeof controlFrameSchema>

/** Why the server closes. The reason that comes with it is the code of a problem, where there is one. */
export const closeCodes = {
  unauthenticated: 4401,
  forbidden: 4403,
  idle: 4408,
  frameTooBig: 4413,
  tooMany: 4429,
  tryLater: 1013,
  notText: 1003,
  failed: 1011,
} as const
