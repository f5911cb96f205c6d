import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dataSchemaName, dataSchemas, heardTypes } from '#contracts/events/event-schemas.ts'
import { findEventType } from '#contracts/events/lifecycle.ts'
import { jsonSchemas, type JsonSchema } from '#contracts/json-schemas.ts'
import { breaksOf } from '../../support/additive.ts'

type Promised = { types: Record<string, { version: number; data: string }>; schemas: Record<string, JsonSchema> }

const path = join(import.meta.dirname, '../../golden/event-schemas.json')
const base = '#/schemas/'

const promised = (): Promised => ({
  types: Object.fromEntries(
    heardTypes
      .toSorted()
      .map(type => [type, { version: findEventType(type)!.version, data: dataSchemaName(type) }] as const),
  ),
  schemas: jsonSchemas(dataSchemas, { io: 'output', base }),
})

const faultsOf = (before: Promised, after: Promised): string[] => {
  const definitions = { before: before.schemas, after: after.schemas }
  return Object.entries(before.types).flatMap(([type, old]) => {
    const young = after.types[type]
    if (!young) return [`${type}: is no longer there`]
    if (young.version > old.version) return []
    return breaksOf(before.schemas[old.data]!, after.schemas[young.data]!, definitions).map(fault => `${type} ${fault}`)
  })
}

test('events have only gained since they were promised, unless their version went up', t => {
  const now = promised()
  const stored = JSON.parse(readFileSync(path, 'utf8')) as Promised
  assert.deepEqual(faultsOf(stored, now), [])
  // What was added is promised from now on: `node --test --test-update-snapshots` with this file writes it down.
  t.assert.fileSnapshot(now, path, { serializers: [value => `${JSON.stringify(value, null, 1)}\n`] })
})

test('a type that is gone, or that says less, is found, and a new version excuses it', () => {
  const now = promised()
  const change = (edit: (copy: Promised) => void): string[] => {
    const copy = structuredClone(now)
    edit(copy)
    return faultsOf(now, copy)
  }
  const memberOf = (schema: JsonSchema, name: string) => (schema['properties'] as Record<string, JsonSchema>)[name]!
  const loseStatus = (copy: Promised): void => {
    delete (memberOf(copy.schemas['task.data']!, 'task')['properties'] as JsonSchema)['status']
  }
  assert.deepEqual(
    change(() => undefined),
    [],
  )
  assert.deepEqual(
    change(copy => delete copy.types['batch.queued']),
    ['batch.queued: is no longer there'],
  )
  assert.ok(change(loseStatus).includes('task.failed /task/status: is no longer there'))
  assert.ok(!change(loseStatus).some(fault => fault.startsWith('batch.')))
  const raised = (copy: Promised): void => {
    loseStatus(copy)
    for (const type of Object.values(copy.types)) type.version++
  }
  assert.deepEqual(change(raised), [])
})

const object = (properties: JsonSchema, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
})
const text = { type: 'string' }
const between = (before: JsonSchema, after: JsonSchema): string[] => breaksOf(before, after, { before: {}, after: {} })

test('what is added breaks nothing', () => {
  assert.deepEqual(between(object({ a: text }), object({ a: text, b: text })), [])
  assert.deepEqual(between({ enum: ['x'] }, { enum: ['x', 'y'] }), [])
  assert.deepEqual(between({ ...text, maxLength: 5 }, { ...text, maxLength: 9, description: 'longer' }), [])
  assert.deepEqual(between({ anyOf: [text, { type: 'null' }] }, { anyOf: [{ type: 'null' }, text] }), [])
})

test('what is gone, renamed, of another type, narrower, newly needed or no longer sure is found', () => {
  const of = (after: JsonSchema, required: string[] = []): string[] =>
    between(object({ a: text }, required), object(after, required))
  assert.deepEqual(of({ b: text }), ['/a: is no longer there'])
  assert.deepEqual(of({ a: { type: 'integer' } }), ['/a: was string, is integer'])
  assert.deepEqual(of({ a: { anyOf: [{ type: 'null' }] } }), ['/a: was string, is null'])
  assert.deepEqual(of({ a: { ...text, maxLength: 3 } }), ['/a: is narrower by maxLength'])
  assert.deepEqual(of({ a: { ...text, pattern: '^x' } }), ['/a: is narrower by pattern'])
  assert.deepEqual(of({ a: { ...text, enum: ['x'] } }), ['/a: is narrower by values'])
  assert.deepEqual(between({ ...text, enum: ['x', 'y'] }, { ...text, enum: ['y'] }), [': is narrower by "x"'])
  assert.deepEqual(between(object({ a: text }), object({ a: text }, ['a'])), ['/a: must be there now'])
  assert.deepEqual(between(object({ a: text }, ['a']), object({ a: text })), ['/a: may be missing now'])
  assert.deepEqual(between({ type: 'array', items: text }, { type: 'array', items: { type: 'null' } }), [
    '/*: was string, is null',
  ])
})

test('an answer, of which nothing is kept, may promise that something is always there', () => {
  const definitions = { before: {}, after: {}, isAnswer: true }
  assert.deepEqual(breaksOf(object({ a: text }), object({ a: text, b: text }, ['a', 'b']), definitions), [])
  assert.deepEqual(breaksOf(object({ a: text }, ['a']), object({ a: text }), definitions), ['/a: may be missing now'])
})

test('a variant that is gone or says less is found, and one that may be null now', () => {
  const either = { anyOf: [text, { type: 'null' }] }
  assert.deepEqual(between(either, text), [': can no longer be null'])
  assert.deepEqual(between(either, { anyOf: [{ ...text, minLength: 1 }, { type: 'null' }] }), [
    ': is narrower by minLength',
  ])
  assert.deepEqual(between(object({ a: text }), object({ a: either })), ['/a: may be null now'])
})

test('a schema that holds itself is compared once', () => {
  const tree = { tree: object({ left: { $ref: '#/schemas/tree' } }) }
  const other = { tree: object({ left: { $ref: '#/schemas/tree' }, right: text }) }
  const root = { $ref: '#/schemas/tree' }
  assert.deepEqual(breaksOf(root, root, { before: tree, after: other }), [])
  assert.deepEqual(breaksOf(root, root, { before: other, after: tree }), ['/right: is no longer there'])
})
