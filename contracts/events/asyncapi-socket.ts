import type { z } from 'zod'
import { jsonSchemas, type JsonSchema } from '../json-schemas.ts'
import { filterSchema } from './filters.ts'
import {
  clientFrameSchema,
  controlFrameSchema,
  controlTypes,
  socketPath,
  socketProtocol,
  type ClientFrame,
  type ControlType,
} from './socket-frames.ts'

type Json = Record<string, unknown>
type ClientFrameType = ClientFrame['type']

const base = '#/components/schemas/'
const position = '0000000000000750.0000000000000042'

const clientFrames: Record<ClientFrameType, { summary: string; example: ClientFrame }> = {
  authenticate: {
    summary: 'Says who reads: within five seconds where the request did not, and again before an access token expires.',
    example: { type: 'authenticate', token: 'ist_gTnY2nVx0v3cM8yqk1Zr5sWb7uHd9eJf' },
  },
  subscribe: {
    summary: 'Asks for events under an id, from a place in the log on or from now.',
    example: { type: 'subscribe', id: 'mine', types: ['task.succeeded'], after: position },
  },
  unsubscribe: { summary: 'Wants no more of a subscription.', example: { type: 'unsubscribe', id: 'mine' } },
  ack: {
    summary: 'Has dealt with every event up to here; makes room in the `window` of the subscription.',
    example: { type: 'ack', id: 'mine', after: position },
  },
}

const schemaOfFrame = (type: ClientFrameType): z.ZodType =>
  clientFrameSchema.options.find(option => option.shape.type.value === type)!

const frameTypes = Object.keys(clientFrames) as ClientFrameType[]
const controls = Object.keys(controlTypes) as ControlType[]

/** The names of what is said over the socket beside events: by clients, and by the server. */
export const socketMessageNames = {
  client: frameTypes.map(type => `socket.${type}`),
  server: controls.map(type => `socket.${type}`),
}

export const socketSchemas = (): Record<string, JsonSchema> => {
  const frames = Object.fromEntries(frameTypes.map(type => [`socket.${type}`, schemaOfFrame(type)]))
  const draft = { base, dialect: 'draft-7' } as const
  return {
    ...jsonSchemas({ Filter: filterSchema, ...frames }, { ...draft, io: 'input' }),
    ...jsonSchemas({ ControlFrame: controlFrameSchema }, { ...draft, io: 'output' }),
  }
}

export const socketMessages = (): Json =>
  Object.fromEntries([
    ...frameTypes.map(type => [`socket.${type}`, clientMessage(type)]),
    ...controls.map(type => [`socket.${type}`, controlMessage(type)]),
  ])

const clientMessage = (type: ClientFrameType): Json => ({
  name: type,
  title: type,
  summary: clientFrames[type].summary,
  contentType: 'application/json',
  payload: { $ref: `${base}socket.${type}` },
  examples: [{ name: 'example', payload: clientFrames[type].example }],
})

const controlMessage = (type: ControlType): Json => ({
  name: type,
  title: type,
  summary: controlTypes[type],
  contentType: 'application/cloudevents+json',
  payload: { $ref: `${base}ControlFrame` },
  examples: [{ name: 'example', payload: controlExample(type) }],
})

const controlExample = (type: ControlType): Json => ({
  specversion: '1.0',
  id: 'evt_01JD0000000000000000000000',
  source: socketPath,
  type,
  time: '2026-11-20T09:00:00.000Z',
  datacontenttype: 'application/json',
  ...(type === 'stream.refused' ? {} : { subscriptionid: 'mine' }),
  data: type === 'stream.refused' ? { code: 'validation-failed', detail: '/id: required' } : { after: position },
})

/** What both directions of the socket have in common. */
export const socketChannel = (description: string): Json => ({
  address: socketPath,
  description: `${description} The subprotocol is \`${socketProtocol}\`.`,
  servers: [{ $ref: '#/servers/socket' }],
  bindings: {
    ws: {
      method: 'GET',
      query: {
        type: 'object',
        properties: { token: { type: 'string', description: 'A stream token, in place of the header Authorization.' } },
      },
      bindingVersion: '0.1.0',
    },
  },
})
