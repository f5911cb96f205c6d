import { deliveryHeaders } from '../events/asyncapi-ways-out.ts'
import { eventExample } from '../events/examples.ts'
import { schemaRef } from './openapi-schemas.ts'

type Json = Record<string, unknown>

/** What this instance sends to whoever subscribes over HTTP, or has named a webhook for one task. */
export const openapiWebhooks = (): Json => ({
  event: onEvent(),
  consent: onConsent(),
  verification: onVerification(),
})

const onEvent = (): Json => ({
  post: {
    operationId: 'onEvent',
    summary: 'An event, to be taken within 15 seconds',
    description:
      'Verify the signature over the exact bytes of the body, answer, and work afterwards. The same event may come more than ' +
      'once, always with the same `webhook-id`; events of different subjects come in any order.',
    tags: ['events'],
    security: [],
    parameters: Object.entries(deliveryHeaders).map(([name, text]) => header(name, text)),
    requestBody: {
      required: true,
      content: {
        'application/cloudevents+json': {
          schema: schemaRef('Event'),
          examples: { event: { value: eventExample('task.succeeded') } },
        },
        'application/json': {
          schema: {
            type: 'object',
            description: 'In binary mode: the data alone, its attributes as headers `ce-…`.',
          },
        },
      },
    },
    responses: {
      '2XX': {
        description:
          'Taken. Nothing of the body is read but for its first kibibyte, which the log of deliveries shows.',
      },
      410: { description: 'Never again: the subscription is disabled.' },
      429: retried('Later.'),
      503: retried('Not now.'),
      default: {
        description: 'Anything else, also a redirect or no answer: tried again, ten times within 75 hours.',
      },
    },
  },
})

const onConsent = (): Json => ({
  options: {
    operationId: 'onConsent',
    summary: 'Whether events may be sent to this address',
    description:
      'The abuse protection of CloudEvents HTTP Webhook 1.0.2: nothing else is sent before it is answered so.',
    tags: ['events'],
    security: [],
    parameters: [
      header('WebHook-Request-Origin', 'Who asks: the address of this instance.'),
      header('WebHook-Request-Rate', 'How many deliveries a minute there may be.'),
    ],
    responses: {
      '2XX': {
        description: 'Agreed.',
        headers: {
          'WebHook-Allowed-Origin': answer('The origin that has asked, or `*`.'),
          'WebHook-Allowed-Rate': answer('How many a minute are borne, or `*`.'),
        },
      },
      default: { description: 'Not agreed; the challenge is posted instead.' },
    },
  },
})

const onVerification = (): Json => ({
  post: {
    operationId: 'onVerification',
    summary: 'The same question for receivers that cannot answer OPTIONS',
    tags: ['events'],
    security: [],
    parameters: Object.entries(deliveryHeaders).map(([name, text]) => header(name, text)),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { type: { const: 'subscription.verification' }, challenge: { type: 'string' } },
            required: ['type', 'challenge'],
          },
        },
      },
    },
    responses: {
      '2XX': {
        description: 'Agreed, if the body is the challenge and nothing else.',
        content: {
          'text/plain': { schema: { type: 'string' } },
          'application/json': { schema: { type: 'object', properties: { challenge: { type: 'string' } } } },
        },
      },
      default: { description: 'Not agreed. Asked again, until three days are over.' },
    },
  },
})

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

const answer = (description: string): Json => ({ description, schema: { type: 'string' } })

const retried = (description: string): Json => ({
  description: `${description} Tried again after \`Retry-After\`, if there is one.`,
  headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } },
})
