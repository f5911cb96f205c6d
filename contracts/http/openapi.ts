import { answerHeaders, requestHeaders } from './openapi-headers.ts'
import { openapiOperation, tagOf } from './openapi-operation.ts'
import { problemComponents, problemExamples } from './openapi-problems.ts'
import { openapiSchemas } from './openapi-schemas.ts'
import { openapiWebhooks } from './openapi-webhooks.ts'
import type { Operation } from './operation.ts'
import { operationIds, operations } from './operations.ts'

const tags: Record<string, string> = {
  tasks: 'Work that was asked for, from acceptance to its end.',
  batches: 'Many tasks posted, counted and read as one.',
  assets: 'Files that tasks read and make.',
  designs: 'Posters that can be edited, with their versions.',
  styles: 'Manners in which posters are made.',
  fonts: 'Font families that the texts of posters are set in.',
  materials: 'Icons, backgrounds and artworks that posters are decorated with.',
  events: 'What happened, as a log and as a stream.',
  subscriptions: 'Where events are sent on their own: over HTTP, AMQP or Kafka.',
  deliveries: 'What was sent over HTTP, and how it went.',
  credits: 'What work costs and what is left.',
  auth: 'Signing up, in and out, and proving who one is.',
  me: 'The person who is signed in.',
  about: 'What this instance is and how it is.',
}

const description = `Post a task, follow its events, fetch what it made.

- Bodies are JSON in UTF-8 with names in snake_case, times are RFC 3339 in UTC, credits are whole numbers as decimal strings.
- An unknown member in a request is refused. Answers may get new members at any time: ignore those you do not know.
- Everything that goes wrong is answered as \`application/problem+json\`; switch on \`code\`, whose \`type\` can be opened.
- A path that exists answers a method that it does not know with 405 and \`Allow\`.
- Every GET can be asked as HEAD.`

export type AboutInstance = {
  /** Where clients reach this instance, without a slash at the end. */
  publicUrl: string
  version: string
}

/** The HTTP interface as an OpenAPI 3.1 document, made from the table of operations. */
export const openapi = ({ publicUrl, version }: AboutInstance): object => {
  const { components, schemaOf } = openapiSchemas()
  const paths: Record<string, Record<string, unknown>> = {}
  for (const id of operationIds) {
    const operation: Operation = operations[id]
    const path = (paths[operation.path] ??= {})
    path[operation.method] = openapiOperation(id, operation, schemaOf)
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Inkstone', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: publicUrl }],
    tags: usedTags().map(name => ({ name, description: tags[name] ?? name })),
    paths,
    webhooks: openapiWebhooks(),
    components: {
      schemas: components,
      responses: problemComponents(),
      examples: problemExamples(publicUrl),
      parameters: parameterComponents(),
      headers: answerHeaders,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API key, or the access token of somebody who has signed in. The scope that each route needs is given beside it; `person` is nobody’s key.',
        },
      },
    },
  }
}

const usedTags = (): string[] => [...new Set(operationIds.map(id => tagOf(operations[id].path)))]

const parameterComponents = (): Record<string, object> =>
  Object.fromEntries(
    Object.entries(requestHeaders).map(([name, parameter]) => [name, { name, in: 'header', ...parameter }]),
  )
