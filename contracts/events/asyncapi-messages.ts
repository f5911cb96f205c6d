import type { z } from 'zod'
import { jsonSchemas, type JsonSchema } from '../json-schemas.ts'
import { subjectOf, type Kind } from '../tasks/kind.ts'
import { publicKinds } from '../tasks/public-kinds.ts'
import { attemptSchema, commandSchema, storedFileSchema, workEventSchema, type WorkOutcome } from '../tasks/work.ts'
import { eventExample } from './examples.ts'
import { outsideMessages, outsideSchemas } from './asyncapi-ways-out.ts'
import { commandExample, workEventExample } from './work-examples.ts'
import { socketMessages, socketSchemas } from './asyncapi-socket.ts'
import { dataSchemaName, dataSchemas, heardTypes } from './event-schemas.ts'
import { cloudEventSchema, eventTypeNames, eventTypes, findEventType, type EventType } from './lifecycle.ts'

type Json = Record<string, unknown>

/** Something that workers publish; two kinds of one subject share what is not the end of the work. */
type WorkEventName = { name: string; kind: Kind; outcome: WorkOutcome; summary: string }

const outcomes: Record<Exclude<WorkOutcome, 'succeeded'>, string> = {
  started: 'A worker has begun.',
  output: 'A file is finished while the work goes on.',
  failed: 'The work has failed for good.',
  canceled: 'The work was stopped on request.',
}

/** Every event that the workers of the public kinds publish, once. */
export const workEvents = (): WorkEventName[] => {
  const all = publicKinds.flatMap((kind): WorkEventName[] => [
    { name: kind.done, kind, outcome: 'succeeded', summary: `The work is done: ${kind.title}.` },
    ...Object.entries(outcomes).map(([outcome, summary]) => ({
      name: `${subjectOf(kind.type)}.${outcome}`,
      kind,
      outcome: outcome as WorkOutcome,
      summary,
    })),
  ])
  return [...new Map(all.map(event => [event.name, event])).values()]
}

const base = '#/components/schemas/'

/** `components.messages` and `components.schemas`. */
export const asyncapiMessages = (): { messages: Json; schemas: Json } => ({
  messages: Object.fromEntries([
    ...publicKinds.map(kind => [kind.type, commandMessage(kind)]),
    ...workEvents().map(event => [event.name, workMessage(event)]),
    ...eventTypeNames.map(type => [type, lifecycleMessage(type)]),
    ...heardTypes.map(type => [`stream.${type}`, streamMessage(type)]),
    ...Object.entries(outsideMessages()),
    ...Object.entries(socketMessages()),
  ]),
  schemas: { ...schemas(), ...socketSchemas(), ...outsideSchemas(), MessageHeaders: headers },
})

const schemas = (): Record<string, JsonSchema> => {
  const inputs = Object.fromEntries(publicKinds.map(({ type, input }) => [`${type}.input`, input]))
  const results = Object.fromEntries(publicKinds.map(({ type, result }) => [`${type}.result`, result]))
  const draft = { base, dialect: 'draft-7' } as const
  return {
    ...jsonSchemas({ Command: commandSchema, ...inputs }, { ...draft, io: 'input' }),
    ...jsonSchemas(
      {
        Attempt: attemptSchema,
        StoredFile: storedFileSchema,
        ...workSchemas(),
        ...results,
        ...dataSchemas,
        Event: cloudEventSchema,
      },
      { ...draft, io: 'output' },
    ),
  }
}

const workSchemas = (): Record<string, z.ZodType> =>
  Object.fromEntries(workEventSchema.options.map(option => [`work.${option.shape.outcome.value}`, option]))

const headers: JsonSchema = {
  type: 'object',
  properties: {
    version: { type: 'integer', minimum: 1, description: 'Version of the schema of the body.' },
    traceparent: { type: 'string', description: 'W3C trace context.' },
    'causation-id': { type: 'string', description: 'The message that caused this one.' },
    attempt: { type: 'integer', minimum: 1, description: 'On commands that come back: which attempt this is.' },
  },
}

const ref = (name: string): Json => ({ $ref: `${base}${name}` })

type AmqpMessage = { type: string; summary: string; payload: Json; example: unknown }

const amqpMessage = ({ type, summary, payload, example }: AmqpMessage): Json => ({
  name: type,
  title: type,
  summary,
  contentType: 'application/json',
  headers: ref('MessageHeaders'),
  payload,
  bindings: { amqp: { contentEncoding: 'utf-8', messageType: type, bindingVersion: '0.3.0' } },
  examples: [{ name: 'example', payload: example }],
})

const correlation = {
  correlationId: {
    description: 'The task; also the property `correlation_id`.',
    location: '$message.payload#/task_id',
  },
}

const narrowed = (schema: string, property: string, name: string): Json => ({
  allOf: [ref(schema), { type: 'object', properties: { [property]: ref(name) } }],
})

const commandMessage = (kind: Kind): Json => ({
  ...amqpMessage({
    type: kind.type,
    summary: kind.title,
    payload: narrowed('Command', 'input', `${kind.type}.input`),
    example: commandExample(kind),
  }),
  ...correlation,
})

const workMessage = ({ name, kind, outcome, summary }: WorkEventName): Json => ({
  ...amqpMessage({
    type: name,
    summary,
    payload:
      outcome === 'succeeded' ? narrowed('work.succeeded', 'result', `${kind.type}.result`) : ref(`work.${outcome}`),
    example: workEventExample(kind, outcome),
  }),
  ...correlation,
})

const lifecycleMessage = (type: EventType): Json =>
  amqpMessage({
    type,
    summary: eventTypes[type].summary,
    payload: ref(dataSchemaName(type)),
    example: eventExample(type).data,
  })

const streamMessage = (type: string): Json => ({
  name: type,
  title: type,
  summary: findEventType(type)!.summary,
  contentType: 'application/cloudevents+json',
  payload: narrowed('Event', 'data', dataSchemaName(type)),
  examples: [{ name: 'example', payload: eventExample(type as EventType) }],
})
