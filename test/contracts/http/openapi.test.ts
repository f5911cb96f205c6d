import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openapi } from '#contracts/http/openapi.ts'
import { operationIds, operations } from '#contracts/http/operations.ts'
import { problemOf } from '#contracts/http/problem.ts'
import type { Operation } from '#contracts/http/operation.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import { publicKinds } from '#contracts/tasks/public-kinds.ts'
import { brokenRefs, walk } from '../../support/document.ts'
import { example } from '../../support/golden.ts'

type Parameter = { $ref?: string; name?: string; in?: string; required?: boolean }
type Described = {
  operationId: string
  security: Record<string, string[]>[]
  parameters: Parameter[]
  responses: Record<string, { $ref?: string; headers?: object; content?: Record<string, { schema: object }> }>
  requestBody?: {
    required: boolean
    content: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }>
  }
}
type Document = { paths: Record<string, Record<string, Described>>; components: Record<string, Record<string, object>> }

const document = openapi({ publicUrl: 'https://ink.example', version: '1.2.3' }) as Document
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const operationOf = (id: string): Described =>
  described.find(({ operation }) => operation.operationId === id)!.operation

const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, validateFormats: false })
ajv.addKeyword('discriminator')
ajv.addKeyword('components')
ajv.addSchema({ $id: 'openapi', components: document.components }, 'openapi')
const validatorOf = (schema: object) =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/')) as object)

test('the document keeps the rules of OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as Record<string, unknown>)
  assert.ok(valid, JSON.stringify(errors, null, 1))
  const broken = { ...structuredClone(document), paths: { '/v1/tasks': { post: { responses: 'none' } } } }
  assert.equal((await new Validator().validate(broken)).valid, false)
})

test('every reference leads somewhere', () => {
  assert.deepEqual(brokenRefs(document), [])
  assert.deepEqual(brokenRefs({ a: [{ $ref: '#/b~1c' }, { $ref: '#/d' }], 'b/c': {} }), ['/a/1: #/d'])
  assert.ok(JSON.stringify(document).includes('"$ref":"#/components/schemas/Task"'))
})

test('every route is described once, under its own name', () => {
  const ids = described.map(({ operation }) => operation.operationId)
  assert.deepEqual(ids.toSorted(), operationIds.toSorted())
  for (const { path, method, operation } of described) {
    const { method: expected, path: template } = operations[operation.operationId as keyof typeof operations]
    assert.deepEqual([path, method], [template, expected])
  }
})

test('every parameter of a path is declared, and no other', () => {
  for (const { path, operation } of described) {
    const declared = operation.parameters.filter(parameter => parameter.in === 'path')
    assert.deepEqual(
      declared.map(({ name }) => `{${name}}`),
      path.match(/\{\w+\}/g) ?? [],
      path,
    )
    assert.ok(declared.every(({ required }) => required))
  }
})

test('every value that a list can be asked by is declared', () => {
  const names = operationOf('listTasks').parameters.map(({ name }) => name)
  for (const name of ['limit', 'cursor', 'order', 'status', 'type', 'tag', 'batch_id', 'created[gte]', 'created[lt]']) {
    assert.ok(names.includes(name), name)
  }
})

test('every schema is JSON Schema of 2020-12', () => {
  const schemas = [...walk(document)].flatMap(({ pointer, object }) =>
    pointer.endsWith('/schema') || /^\/components\/schemas\/[^/]+$/.test(pointer) ? [{ pointer, object }] : [],
  )
  assert.ok(schemas.length > 100)
  for (const { pointer, object } of schemas) assert.doesNotThrow(() => validatorOf(object), pointer)
})

test('every route says what it needs and what it answers when all goes well', () => {
  for (const { operation } of described) {
    const { scope, answers }: Operation = operations[operation.operationId as keyof typeof operations]
    assert.deepEqual(operation.security, scope === 'public' ? [] : [{ bearer: [scope] }], operation.operationId)
    for (const status of Object.keys(answers))
      assert.ok(operation.responses[status], `${operation.operationId} ${status}`)
    assert.ok(Object.keys(answers).some(status => /^[23]/.test(status)))
  }
})

test('a route that needs a key tells of 401, 403, 429 and 500, a public one only of its own troubles and of its rate', () => {
  for (const { operation } of described) {
    const statuses = Object.keys(operation.responses)
    const isPublic = operation.security.length === 0
    assert.ok(statuses.includes('500'), operation.operationId)
    const { rates, problems }: Operation = operations[operation.operationId as keyof typeof operations]
    assert.equal(statuses.includes('429'), rates !== 'none', operation.operationId)
    const isOwn = problems.some(code => problemOf(code).status === 401)
    assert.equal(statuses.includes('401'), !isPublic || isOwn, operation.operationId)
    if (!isPublic) assert.ok(statuses.includes('403'), operation.operationId)
  }
})

test('a request that is sent again is told apart by its Idempotency-Key, wherever something is made', () => {
  for (const id of [
    'createTask',
    'createDesignGeneration',
    'createBatch',
    'retryTask',
    'createAsset',
    'createDesign',
    'duplicateDesign',
  ]) {
    const { parameters, responses } = operationOf(id)
    assert.ok(
      parameters.some(({ $ref }) => $ref === '#/components/parameters/Idempotency-Key'),
      id,
    )
    assert.ok(responses['409'] && responses['422'], id)
    assert.ok(Object.hasOwn((responses['201'] ?? responses['202'])?.headers ?? {}, 'Location'), id)
  }
})

test('waiting, resuming and reading in parts are described where they work', () => {
  const has = (id: string, header: string): boolean =>
    operationOf(id).parameters.some(({ $ref }) => $ref === `#/components/parameters/${header}`)
  for (const id of ['createTask', 'createDesignGeneration', 'readTask']) assert.ok(has(id, 'Prefer'), id)
  assert.ok(!has('listTasks', 'Prefer'))
  assert.ok(has('readTask', 'If-None-Match') && !has('createTask', 'If-None-Match'))
  assert.ok(has('streamEvents', 'Last-Event-ID') && has('listTaskEvents', 'Last-Event-ID'))
  assert.ok(has('readAssetContent', 'Range') && has('download', 'Range'))
  assert.ok(has('patchDesign', 'If-Match') && has('deleteDesign', 'If-Match') && !has('createDesign', 'If-Match'))
  assert.deepEqual(Object.keys(operationOf('listTaskEvents').responses['200']?.content ?? {}), [
    'application/json',
    'text/event-stream',
  ])
})

test('a change that needs the tag of what it changes says so, and what it may come as', () => {
  const { responses, requestBody } = operationOf('patchDesign')
  assert.ok(responses['428'] && responses['412'])
  assert.ok(Object.hasOwn(responses['200']?.headers ?? {}, 'ETag'))
  assert.deepEqual(Object.keys(requestBody!.content), ['application/merge-patch+json', 'application/json'])
  assert.ok(!operationOf('deleteDesign').responses['428'] && operationOf('deleteDesign').responses['412'])
})

test('every kind that is open to all can be posted as its example shows', () => {
  const body = operationOf('createTask').requestBody!.content['application/json']!
  const isBody = validatorOf(body.schema)
  for (const { type } of publicKinds) {
    assert.ok(isBody(body.examples?.[type]?.value), JSON.stringify(isBody.errors))
  }
  assert.ok(!isBody({ type: 'image.process', input: { asset_id: 'nonsense' } }), 'the input of a kind is described')
  assert.ok(!isBody({ type: 'no.such', input: {} }))
  const { schema, examples = {} } = operationOf('createBatch').requestBody!.content['application/json']!
  const isBatch = validatorOf(schema)
  for (const { value } of Object.values(examples)) assert.ok(isBatch(value), JSON.stringify(isBatch.errors))
})

test('what the platform answers is what the document says, and may grow', () => {
  const shown = { Task: 'task', Batch: 'batch', Asset: 'asset', Problem: 'problem', Event: 'event.task.succeeded' }
  for (const [name, golden] of Object.entries(shown)) {
    const isSo = validatorOf({ $ref: `#/components/schemas/${name}` })
    assert.ok(isSo(example(golden)), `${name} ${JSON.stringify(isSo.errors)}`)
    assert.ok(isSo({ ...example(golden), added_later: 1 }), `${name} may grow`)
    assert.ok(!isSo({}), `${name} is not anything at all`)
  }
  const isTask = validatorOf({ $ref: '#/components/schemas/Task' })
  assert.ok(!isTask({ ...example('task'), result: { nonsense: true } }), 'the result is as its kind says')
  assert.ok(isTask({ ...example('task'), result: null }))
})

test('what is for operators alone is not told in public', () => {
  const text = JSON.stringify(document)
  const hidden = Object.keys(kinds).filter(type => publicKinds.every(kind => kind.type !== type))
  assert.ok(hidden.length > 0)
  for (const type of hidden) assert.ok(!text.includes(type.split('.')[0]!), type)
})
