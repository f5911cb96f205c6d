import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { cloudEventSchema, eventTypeNames, findEventType, progressEventType } from '#contracts/events/lifecycle.ts'
import { answerSchemas, requestSchemas } from '#contracts/http/openapi-schemas.ts'
import { operationIds, operations } from '#contracts/http/operations.ts'
import type { Operation } from '#contracts/http/operation.ts'
import type { Kind } from '#contracts/tasks/kind.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import { commandSchema, workEventSchema } from '#contracts/tasks/work.ts'
import { example, exampleNames } from '../support/golden.ts'

const all = Object.values<Kind>(kinds)
const outcomes = workEventSchema.options.map(option => option.shape.outcome.value)

const kebab = (name: string): string => name.replaceAll(/(?<=[a-z])[A-Z]/g, letter => `-${letter}`).toLowerCase()

const eventSchemaOf = (type: string): z.ZodType =>
  cloudEventSchema.extend({ type: z.literal(type), data: findEventType(type)!.data })

/** Every schema of something that is stored or sent, under the name of its golden file. */
const schemas: Record<string, z.ZodType> = {
  ...Object.fromEntries(all.map(({ type, input }) => [`command.${type}`, commandSchema.extend({ input })])),
  ...Object.fromEntries(all.map(({ type, result }) => [`result.${type}`, result])),
  ...Object.fromEntries(outcomes.map(outcome => [`work.${outcome}`, workEventSchema])),
  ...Object.fromEntries([...eventTypeNames, progressEventType].map(type => [`event.${type}`, eventSchemaOf(type)])),
  ...Object.fromEntries(
    Object.entries<z.ZodType>({ ...requestSchemas, ...answerSchemas }).map(([name, schema]) => [kebab(name), schema]),
  ),
}

for (const [name, schema] of Object.entries(schemas)) {
  test(`what was once written as ${name} can still be read`, () => {
    const { error } = schema.safeParse(example(name))
    assert.equal(error, undefined, error && z.prettifyError(error))
  })
}

test('every schema has a golden example, and every golden example a schema', () => {
  assert.deepEqual(exampleNames().toSorted(), Object.keys(schemas).toSorted())
})

test('every JSON body and answer of a route is one of these schemas, a page of them, or a whole document', () => {
  const known = new Set<z.ZodType>([...Object.values(requestSchemas), ...Object.values(answerSchemas)])
  for (const id of operationIds) {
    const { body, answers }: Operation = operations[id]
    if (body) assert.ok(known.has(body), id)
    for (const answer of Object.values(answers)) {
      if (answer === null || typeof answer === 'string' || known.has(answer)) continue
      assert.ok(answer instanceof z.ZodObject, id)
      const { data } = answer.shape as { data?: z.ZodArray<z.ZodType> }
      assert.ok(data ? known.has(data.element) : Object.keys(answer.shape).length === 0, id)
    }
  }
})

test('a golden example says something: its schema refuses it when any required part is missing', () => {
  for (const [name, schema] of Object.entries(schemas)) {
    const whole = example(name)
    const without = Object.keys(whole).map(member => schema.safeParse({ ...whole, [member]: undefined }).success)
    const mayBeEmpty = [
      'cancel-task',
      'retry-task',
      'patch-design',
      'duplicate-design',
      'refresh-token',
      'patch-me',
      'patch-api-key',
      'rotate-api-key',
      'patch-subscription',
      'test-subscription',
      'create-stream-token',
      'rotate-subscription-secret',
      'patch-product',
      'patch-budget',
      'patch-project',
      'patch-account',
      'patch-provider-key',
      'verify-audit',
      'cancel-order',
      'pay-order',
      'refund-order',
    ].includes(name)
    assert.ok(mayBeEmpty || without.includes(false), name)
  }
})
