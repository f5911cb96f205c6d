import { Ajv2020 } from 'ajv/dist/2020.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { capabilities } from '#contracts/capabilities.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import { publicKinds } from '#contracts/tasks/public-kinds.ts'

type Capability = {
  type: string
  title: string
  description: string
  input_schema: object
  result_schema: object
  price: { rule: string; example_cost: string }
  limits: { attempt_timeout_seconds: number }
  example: { input: unknown; result: unknown }
}

const { task_types: types } = capabilities() as { task_types: Capability[] }
const ajv = new Ajv2020({ validateFormats: false })

test('every kind that is open to all is told of, and no other', () => {
  assert.deepEqual(
    types.map(({ type }) => type),
    publicKinds.map(({ type }) => type),
  )
  const hidden = Object.keys(kinds).filter(type => !types.some(capability => capability.type === type))
  assert.ok(hidden.length > 0)
  for (const type of hidden) assert.ok(!JSON.stringify(types).includes(type))
})

test('the schemas of a kind stand by themselves and its example keeps them', () => {
  for (const { type, input_schema: input, result_schema: result, example } of types) {
    assert.ok(ajv.validate(input, example.input), `${type} ${ajv.errorsText()}`)
    assert.ok(ajv.validate(result, example.result), `${type} ${ajv.errorsText()}`)
    assert.ok(!ajv.validate(input, { ...(example.input as object), no_such_field: 1 }), type)
  }
})

test('every kind says what it is, what it costs and how long it may take', () => {
  for (const { title, description, price, limits } of types) {
    assert.ok(title.length > 0 && description.length > 0 && price.rule.length > 0)
    assert.match(price.example_cost, /^[1-9]\d*$/)
    assert.ok(limits.attempt_timeout_seconds > 0)
  }
})
