import assert from 'node:assert/strict'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { after, test } from 'node:test'
import type { z } from 'zod'
import { eventTypeNames, type CloudEvent } from '#contracts/events/lifecycle.ts'
import type { eventTypeDetailSchema, EventTypeView } from '#contracts/http/event-types.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { pngOf, sheetWith } from '../support/image-job.ts'

const platform = await startPlatform({ after })
const user = await echoUser(platform)
const { client } = user

type Detail = z.output<typeof eventTypeDetailSchema>
type List = { data: EventTypeView[]; has_more: boolean }

const logged = async (): Promise<CloudEvent[]> =>
  (await client.call<{ data: CloudEvent[] }>('GET', '/v1/events?limit=100')).body.data

test('every type is listed with what it means, who may hear of it, its version and an example', async () => {
  const { status, body } = await client.call<List>('GET', '/v1/event-types')
  assert.equal(status, 200)
  assert.deepEqual(body.data.map(({ type }) => type).toSorted(), [...eventTypeNames, 'task.progress'].toSorted())
  for (const { type, example, dataschema, version, scope, description } of body.data) {
    assert.equal(example.type, type)
    assert.equal(example.dataschema, dataschema)
    assert.ok(version >= 1 && /^[a-z]+:read$/.test(scope) && description.length > 10, type)
  }
  const lossy = body.data.filter(({ durable }) => !durable).map(({ type }) => type)
  assert.deepEqual(lossy, ['task.progress'])
})

test('a type is read with the JSON Schema of its data, which its example keeps', async () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const { body: list } = await client.call<List>('GET', '/v1/event-types')
  for (const { type } of list.data) {
    const { status, body } = await client.call<Detail>('GET', `/v1/event-types/${type}`)
    assert.equal(status, 200, type)
    assert.equal(body.schema['$id'], body.dataschema)
    const keeps = ajv.compile(body.schema)
    assert.ok(keeps(body.example.data), `${type} ${JSON.stringify(keeps.errors)}`)
    assert.ok(!keeps({}), `${type} is not anything at all`)
  }
})

test('who has the list already is told so', async () => {
  for (const path of ['/v1/event-types', '/v1/event-types/task.failed']) {
    const { headers } = await client.call('GET', path)
    const again = await client.call('GET', path, { headers: { 'If-None-Match': headers.get('ETag')! } })
    assert.equal(again.status, 304)
    assert.equal(again.body, '')
  }
})

test('a type that there is not, or that every object has, is not found', async () => {
  for (const type of ['task.exploded', 'constructor', '__proto__', 'toString']) {
    const { status, body } = await client.problem('GET', `/v1/event-types/${type}`)
    assert.deepEqual([status, body.code], [404, 'not-found'], type)
  }
})

test('who may not read events may not read their types', async () => {
  const { token } = await newAccount(platform.em(), { scopes: ['tasks:read'] })
  const { status } = await clientOf(platform.baseUrl, token).problem('GET', '/v1/event-types')
  assert.equal(status, 403)
})

test('real events name the schema that the catalogue gives, and keep it', async () => {
  await user.echo()
  await client.call('POST', '/v1/batches', {
    json: { items: [{ custom_id: 'a', type: 'diagnostic.echo', input: {} }] },
  })
  await allEnded(platform)
  const events = await eventually('the batch has ended', async () => {
    const found = await logged()
    return found.some(({ type }) => type === 'batch.finished') && found
  })
  for (const type of ['task.queued', 'task.succeeded', 'batch.queued', 'batch.finished']) {
    const event = events.find(one => one.type === type)!
    const { body } = await client.call<Detail>('GET', `/v1/event-types/${type}`)
    assert.equal(event.dataschema, body.dataschema)
    const keeps = new Ajv2020({ strict: false, validateFormats: false }).compile(body.schema)
    assert.ok(keeps(event.data), `${type} ${JSON.stringify(keeps.errors)}`)
  }
})

test('an upload and its end are told of, once each', async () => {
  const { body: asset } = await client.call<{ id: string; digest: string }>('POST', '/v1/assets', {
    body: await pngOf(sheetWith(8, 8, [])),
    headers: { 'Content-Type': 'image/png' },
  })
  for (let turn = 0; turn < 2; turn++) await client.call('DELETE', `/v1/assets/${asset.id}`)
  const told = await eventually('the end of the asset is told', async () => {
    const { body } = await client.call<{ data: CloudEvent[] }>('GET', `/v1/events?subject=${asset.id}`)
    return body.data.some(({ type }) => type === 'asset.deleted') && body.data
  })
  assert.deepEqual(
    told.map(({ type, source }) => [type, source]),
    [
      ['asset.created', '/v1/assets'],
      ['asset.deleted', '/v1/assets'],
    ],
  )
  const [{ data }] = told as [CloudEvent]
  const { digest, url } = data['asset'] as { digest: string; url?: string }
  assert.equal(digest, asset.digest)
  assert.equal(url, undefined, 'a link opens the file, and is not told')
})
