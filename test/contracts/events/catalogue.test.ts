import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { dataSchemaName, dataSchemas, eventDataSchema, heardTypes } from '#contracts/events/event-schemas.ts'
import { eventExample } from '#contracts/events/examples.ts'
import { eventTypeNames, eventTypes, findEventType, type EventType } from '#contracts/events/lifecycle.ts'
import { taskWebhookSchema } from '#contracts/http/task-wishes.ts'
import { idPrefixes } from '#contracts/ids.ts'
import { scopes } from '#contracts/scopes.ts'
import { publicKinds } from '#contracts/tasks/public-kinds.ts'
import { toCloudEvent } from '#infra/db/events/event-log.ts'
import { faultOf } from '../../support/logged-events.ts'

test('every type has a worked example that its schema fits, to the member', () => {
  for (const type of heardTypes) {
    const example = eventExample(type as EventType)
    assert.equal(faultOf({ type, data: example.data }), undefined, type)
    assert.ok(example.subject.startsWith(`${idPrefixes[findEventType(type)!.subject]}_`), type)
  }
})

test('the events of every kind of task are as the example of one', () => {
  for (const kind of publicKinds) {
    for (const type of eventTypeNames.filter(name => eventTypes[name].topic === 'task')) {
      assert.equal(faultOf({ type, data: eventExample(type, kind).data }), undefined, `${type} of ${kind.type}`)
    }
  }
})

test('an event that says less, more, or something else than its schema is found, and so is a type that there is not', () => {
  const { data } = eventExample('member.added')
  const { member } = data as { member: object }
  const fault = (changed: unknown, type = 'member.added'): string | undefined => faultOf({ type, data: changed })
  assert.equal(fault({ member: { role: 'viewer', user_id: 'usr_01JD0000000000000000000000' } }), undefined)
  assert.match(fault({}) ?? '', /member/)
  assert.match(fault({ member: { ...member, role: 'emperor' } }) ?? '', /role/)
  assert.match(fault({ member: { ...member, email: 'ada@example.com' } }) ?? '', /more than its schema/)
  assert.match(fault({ ...data, more: null }) ?? '', /more than its schema/)
  assert.match(fault(data, 'member.praised') ?? '', /no such type/)
})

test('no name that every object has is a type', () => {
  for (const name of ['constructor', '__proto__', 'toString', '']) {
    assert.equal(findEventType(name), undefined, name)
    assert.equal(eventDataSchema(name), undefined, name)
  }
})

test('types are past tense under their topic, and say who may hear of them and where their things are', () => {
  for (const type of eventTypeNames) {
    assert.match(type, /^[a-z_]+\.[a-z_]+$/)
    const { scope, source, summary, version, topic } = eventTypes[type]
    assert.ok(scopes.includes(scope) && scope.endsWith(':read'), type)
    assert.match(source, /^\/v1\/[a-z/-]+$/)
    assert.ok(type.startsWith(`${topic}.`) && summary.length > 10 && Number.isInteger(version) && version > 0, type)
  }
})

test('a data schema is named by type and version, as a URI that no two types share', () => {
  const names = heardTypes.map(type => findEventType(type)!.dataschema)
  assert.equal(new Set(names).size, heardTypes.length)
  for (const name of names) assert.ok(URL.canParse(name), name)
  for (const type of heardTypes) assert.equal(dataSchemas[dataSchemaName(type)], findEventType(type)!.data, type)
})

test('an event of the log names its schema and its source; one whose type there is no more goes out without', () => {
  const logged = {
    position: '0000000000000742.0000000000000042',
    id: 'evt_01JD0000000000000000000000',
    subject: 'task_01JD0000000000000000000000',
    accountId: 'org_01JD0000000000000000000000',
    correlationId: null,
    causationId: null,
    traceparent: null,
    data: {},
    time: new Date(0),
  }
  const known = toCloudEvent({ ...logged, type: 'recognition.feedback' })
  assert.deepEqual([known.source, known.dataschema], ['/v1/tasks', 'urn:inkstone:event:recognition.feedback:1'])
  const retired = toCloudEvent({ ...logged, type: 'task.pondered' })
  assert.deepEqual([retired.source, Object.hasOwn(retired, 'dataschema')], ['/v1/events', false])
})

test('the events that the webhook of a task can ask for are all that a task has in the log', () => {
  const { events } = taskWebhookSchema.shape
  const asked = events.unwrap().element.options
  assert.deepEqual(asked.toSorted(), eventTypeNames.filter(type => eventTypes[type].topic === 'task').toSorted())
})

test('nothing that events promise may be a link, which opens a file to whoever has it', () => {
  const names = new Set<string>()
  const collect = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    for (const name of Object.keys((schema as { properties?: object }).properties ?? {})) names.add(name)
    for (const inner of Object.values(schema)) collect(inner)
  }
  for (const schema of Object.values(dataSchemas)) collect(z.toJSONSchema(schema, { io: 'output' }))
  assert.ok(names.has('status'))
  for (const name of ['url', 'token', 'secret', 'client_secret', 'checkout_url']) assert.ok(!names.has(name), name)
})
