import { z } from 'zod'
import { domainName } from '../domain-name.ts'
import { failureCodeSchema } from '../failures.ts'
import { idSchema } from '../ids.ts'
import { jsonSchemas, type JsonSchema } from '../json-schemas.ts'
import { settingKeys } from '../settings.ts'
import { publicKinds } from '../tasks/public-kinds.ts'
import type { RequestHeader } from './openapi-headers.ts'
import { headerRefs, problemAnswers } from './openapi-problems.ts'
import type { Operation } from './operation.ts'
import type { OperationId } from './operations.ts'
import { problemCodes } from './problem.ts'

type Json = Record<string, unknown>
type SchemaOf = (schema: z.ZodType) => JsonSchema

/** Operations that wait for a change when `Prefer: wait` asks for it. */
const waiting: readonly OperationId[] = [
  'createTask',
  'createRecognition',
  'createDesignGeneration',
  'readTask',
  'readOrder',
]
/** Operations that answer a stream of events, by themselves or when it is accepted. */
const streaming: readonly OperationId[] = ['streamEvents', 'listTaskEvents']
/** What stands on each line of those that answer lines. */
const lines: Partial<Record<OperationId, string>> = {
  readBatchResults: 'BatchResult',
  exportRecognitions: 'JudgedRecognition',
  exportAudit: 'AuditEntry',
}

/** Other forms that an answer in JSON can be asked for in. */
const otherForms: Partial<Record<OperationId, readonly string[]>> = {
  readStatement: ['application/jsonl', 'text/csv', 'application/pdf'],
  readUsage: ['text/csv'],
}

const pathParameters: Record<string, z.ZodType> = {
  task_id: idSchema('task'),
  name: domainName,
  project_id: idSchema('project'),
  batch_id: idSchema('batch'),
  asset_id: idSchema('asset'),
  session_id: idSchema('session'),
  design_id: idSchema('design'),
  adjustment_id: idSchema('adjustment'),
  export_id: idSchema('export'),
  version: z.int().min(1).describe('Number of a version, from 1.'),
  style_id: z.string().max(64).describe('As `/v1/styles` lists them.'),
  font_id: z.string().max(64).describe('As `/v1/fonts` lists them.'),
  material_id: z.string().max(100).describe('As `/v1/materials` lists them.'),
  event_id: idSchema('event'),
  subscription_id: idSchema('subscription'),
  delivery_id: idSchema('delivery'),
  event_type: z.string().max(64).describe('As `/v1/event-types` lists them.'),
  product_id: idSchema('product'),
  order_id: idSchema('order'),
  budget_id: idSchema('budget'),
  account_id: idSchema('account'),
  provider_key_id: idSchema('providerKey'),
  key: z.enum(settingKeys as [string, ...string[]]).describe('Of a setting, as `/v1/admin/settings` lists them.'),
  key_id: idSchema('key'),
  user_id: idSchema('user'),
  invitation_id: idSchema('invitation'),
  provider: z.string().max(32).describe('As `/v1/auth/oidc/providers` lists them.'),
  index: z.int().min(0).describe('Place in `output`, from 0.'),
  code: z.enum([...problemCodes, ...failureCodeSchema.options]).describe('Of a problem, or of the failure of a task.'),
}

/** One operation as OpenAPI says it. `schemaOf` gives the schema of a body, or a reference to it. */
export const openapiOperation = (id: OperationId, operation: Operation, schemaOf: SchemaOf): Json => ({
  operationId: id,
  summary: operation.summary,
  tags: [tagOf(operation.path)],
  security: operation.scope === 'public' ? [] : [{ bearer: [operation.scope] }],
  parameters: [...pathParametersOf(operation), ...queryParametersOf(operation), ...headerParametersOf(id, operation)],
  ...requestBody(id, operation, schemaOf),
  responses: { ...answers(id, operation, schemaOf), ...problemAnswers(operation) },
})

/** The resource that a path belongs to. */
export const tagOf = (path: string): string => {
  const [, version, resource = ''] = path.split('/')
  if (version !== 'v1' || resource === 'capabilities') return 'about'
  if (resource === 'design-generations') return 'designs'
  if (resource === 'event-types') return 'events'
  return resource === 'files' ? 'assets' : resource
}

const pathParametersOf = ({ path }: Operation): Json[] => {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]!)
  const schemas = jsonSchemas(pathParameters, { io: 'input', base: '' })
  return names.map(name => {
    if (!Object.hasOwn(schemas, name)) throw new Error(`the path ${path} has a parameter that nobody has described`)
    return { name, in: 'path', required: true, schema: schemas[name] }
  })
}

const queryParametersOf = ({ query }: Operation): Json[] => {
  if (!query) return []
  const schema = jsonSchemas({ query }, { io: 'input', base: '' }).query as {
    properties: Record<string, JsonSchema>
    required?: string[]
  }
  return Object.entries(schema.properties).map(([name, { description, ...rest }]) => ({
    name,
    in: 'query',
    required: schema.required?.includes(name) ?? false,
    ...(description === undefined ? {} : { description }),
    schema: rest,
  }))
}

const headerParametersOf = (id: OperationId, operation: Operation): Json[] => {
  const names: RequestHeader[] = [
    ...only(operation.isIdempotent === true, 'Idempotency-Key'),
    ...only(operation.isIdempotent === 'required', 'Idempotency-Key-for-money'),
    ...only(waiting.includes(id), 'Prefer'),
    ...only(304 in operation.answers, 'If-None-Match'),
    ...only(operation.ifMatch !== undefined, 'If-Match'),
    ...only(206 in operation.answers, 'Range'),
    ...only(streaming.includes(id), 'Last-Event-ID'),
  ]
  return names.map(name => ({ $ref: `#/components/parameters/${name}` }))
}

const only = <Name extends string>(isSo: boolean, name: Name): Name[] => (isSo ? [name] : [])

const upload: Json = {
  'multipart/form-data': {
    schema: {
      type: 'object',
      properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
      required: ['file'],
    },
  },
  'image/*': { schema: {} },
}

const requestBody = (id: OperationId, { body, bodyType, bodyTypes }: Operation, schemaOf: SchemaOf): Json => {
  if (bodyType === 'application/json')
    return { requestBody: { required: true, content: { [bodyType]: { schema: {} } } } }
  if (bodyType !== undefined) return { requestBody: { required: true, content: upload } }
  if (!body) return {}
  const examples = bodyExamples(id)
  const content = { schema: schemaOf(body), ...(examples === undefined ? {} : { examples }) }
  const isRequired = !body.safeParse(undefined).success
  const types = bodyTypes ?? ['application/json']
  return { requestBody: { required: isRequired, content: Object.fromEntries(types.map(type => [type, content])) } }
}

const bodyExamples = (id: OperationId): Json | undefined => {
  if (id === 'createTask' || id === 'estimateTask') return kindExamples((type, input) => ({ type, input }))
  if (id !== 'createBatch') return undefined
  return kindExamples((type, input) => ({ items: [{ custom_id: 'page-1', type, input }] }))
}

const kindExamples = (bodyOf: (type: string, input: unknown) => Json): Json =>
  Object.fromEntries(
    publicKinds.map(({ type, title, example }) => [type, { summary: title, value: bodyOf(type, example.input) }]),
  )

const reasons: Record<string, string> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Accepted; the work goes on.',
  204: 'Done; there is nothing to say.',
  206: 'A part of the bytes.',
  302: 'For now it is over there: a file at the storage itself, a browser at whoever goes on with it.',
  303: 'It is over there.',
  304: 'Nothing has changed.',
  503: 'Not at the moment.',
}

const answers = (id: OperationId, operation: Operation, schemaOf: SchemaOf): Json =>
  Object.fromEntries(
    Object.entries(operation.answers).map(([status, answer]) => [
      status,
      {
        description: reasons[status] ?? 'Answered.',
        headers: headerRefs(headersOf(id, operation, Number(status))),
        ...(answer === null ? {} : { content: contentOf(id, answer, schemaOf) }),
      },
    ]),
  )

const eventStream: Json = {
  'text/event-stream': { schema: { type: 'string', description: 'Frames whose `data` is one `Event` each.' } },
}

const contentOf = (id: OperationId, answer: z.ZodType | string, schemaOf: SchemaOf): Json => {
  if (answer === 'text/event-stream') return eventStream
  if (answer === 'application/jsonl') {
    return { [answer]: { schema: { type: 'string', description: `One \`${lines[id]}\` per line.` } } }
  }
  if (typeof answer === 'string') return { [answer]: { schema: {} } }
  const others = (otherForms[id] ?? []).map(type => [type, { schema: { type: 'string' } }])
  const json = { 'application/json': { schema: schemaOf(answer) }, ...(Object.fromEntries(others) as Json) }
  return streaming.includes(id) ? { ...json, ...eventStream } : json
}

const headersOf = (id: OperationId, operation: Operation, status: number): string[] => {
  const isTagged = 304 in operation.answers || operation.ifMatch !== undefined
  const isTag = isTagged && [200, 206, 304].includes(status)
  const isMade = status === 201 || (status === 202 && operation.isIdempotent !== undefined)
  return [
    'X-Request-Id',
    'traceparent',
    ...(operation.rates === 'none' ? [] : ['RateLimit', 'RateLimit-Policy']),
    ...only(isMade || status === 302 || status === 303, 'Location'),
    ...only(status === 202 || id === 'readTask', 'Retry-After'),
    ...only(isTag, 'ETag'),
    ...only(operation.isIdempotent !== undefined, 'Idempotent-Replayed'),
    ...only(waiting.includes(id), 'Preference-Applied'),
    ...only(status === 206, 'Content-Range'),
  ]
}
