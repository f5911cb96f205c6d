import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DesignView } from '#contracts/http/designs.ts'
import { query, sql } from '#infra/db/sql.ts'
import { exampleDocument } from '../../../support/design-document.ts'
import { newDesigner } from '../../../support/designer.ts'
import { startPlatform } from '../../../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em } = platform
const { accountId, keyId, client, made, patch } = await newDesigner(platform)

const { score: _score, ...unscored } = exampleDocument()
const eventsOf = (id: string): Promise<{ type: string; data: { design: { version: number; title: string } } }[]> =>
  query(em(), sql`select type, data from event where subject = ${id} and account_id = ${accountId} order by sequence`)

test('a whole document becomes a design that reads back as it was sent, but for its score', async () => {
  const about = { tags: ['campaign:summer'], metadata: { order: '42' } }
  const json = { document: exampleDocument(), ...about }
  const { status, headers, body } = await client.call<DesignView>('POST', '/v1/designs', { json })
  assert.deepEqual([status, headers.get('Location'), headers.get('ETag')], [201, `/v1/designs/${body.id}`, '"1"'])
  const { id, created_at, updated_at, ...rest } = body
  assert.deepEqual(rest, {
    object: 'design',
    title: 'Summer fair',
    style: 'editorial',
    canvas: { width: 1080, height: 1350, dpi: 96 },
    version: 1,
    task_id: null,
    variant_index: null,
    preview: null,
    ...about,
    urls: { self: `/v1/designs/${id}`, versions: `/v1/designs/${id}/versions` },
    document: unscored,
  })
  assert.equal(created_at, updated_at)
  const again = await client.call('GET', `/v1/designs/${id}`)
  assert.deepEqual([again.status, again.headers.get('ETag'), again.body], [200, '"1"', body])
})

test('who has the newest version already gets a 304', async () => {
  const { id } = await made()
  const ask = async (tag: string): Promise<number> =>
    (await client.call('GET', `/v1/designs/${id}`, { headers: { 'If-None-Match': tag } })).status
  assert.deepEqual([await ask('"1"'), await ask('W/"1"'), await ask('"7", "1"'), await ask('*')], [304, 304, 304, 304])
  assert.deepEqual([await ask('"2"'), await ask('1')], [200, 200])
})

test('a merge patch makes the next version, and what lists show follows it', async () => {
  const { id } = await made()
  const edit = { title: 'Autumn fair', style: 'minimal', canvas: { width: 1200 }, palette: { accent: '#7a4b00' } }
  const { status, headers, body } = await patch(id, 1, edit)
  assert.deepEqual([status, headers.get('ETag'), body.version], [200, '"2"', 2])
  assert.deepEqual(body.document, {
    ...unscored,
    title: 'Autumn fair',
    style: 'minimal',
    canvas: { ...unscored.canvas, width: 1200 },
    palette: { ...unscored.palette, accent: '#7a4b00' },
  })
  assert.deepEqual([body.title, body.style, body.canvas], ['Autumn fair', 'minimal', body.document.canvas])
  assert.ok(body.updated_at > body.created_at)
  assert.deepEqual((await client.call('GET', `/v1/designs/${id}`)).body, body)
})

test('a patch may come as plain JSON, and as no other type', async () => {
  const { id } = await made()
  const send = (type: string) =>
    client.call<{ code: string }>('PATCH', `/v1/designs/${id}`, {
      body: '{"title":"Other"}',
      headers: { 'If-Match': '*', 'Content-Type': type },
    })
  assert.equal((await send('application/json')).status, 200)
  for (const type of ['application/json-patch+json', 'text/plain', 'application/xml']) {
    const { status, headers, body } = await send(type)
    assert.deepEqual([status, body.code], [415, 'unsupported-media-type'], type)
    assert.equal(headers.get('Accept-Patch'), 'application/merge-patch+json, application/json')
  }
})

test('without If-Match nothing changes, and a stale tag is told the current one', async () => {
  const { id } = await made()
  const bare = await client.problem('PATCH', `/v1/designs/${id}`, { json: { title: 'x' } })
  assert.deepEqual([bare.status, bare.body.code, bare.headers.get('ETag')], [428, 'precondition-required', '"1"'])
  assert.equal((await patch(id, 1, { title: 'Second' })).status, 200)
  for (const tag of ['"1"', 'W/"2"', '2', '""', '"3"', '"1", "3"']) {
    const { status, headers, body } = await patch(id, tag, { title: 'Third' })
    assert.deepEqual([status, body.code, headers.get('ETag')], [412, 'precondition-failed', '"2"'], tag)
  }
  assert.equal((await client.call<DesignView>('GET', `/v1/designs/${id}`)).body.title, 'Second')
  assert.equal((await patch(id, '"9", "2"', { title: 'Third' })).status, 200)
  assert.equal((await patch(id, '*', { title: 'Fourth' })).body.version, 4)
})

test('of many who edit the same version at once exactly one succeeds', async () => {
  const { id } = await made()
  for (let version = 1; version <= 5; version++) {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, place) => patch(id, version, { title: `Title ${version}.${place}` })),
    )
    const won = answers.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    assert.equal(answers.filter(({ status, body }) => status === 412 && body.code === 'precondition-failed').length, 11)
    const { body } = await client.call<DesignView>('GET', `/v1/designs/${id}`)
    assert.deepEqual([body.version, body.title], [version + 1, won[0]!.body.title])
  }
  const kept = await query<{ n: number }>(em(), sql`select n from design_version where design_id = ${id} order by n`)
  assert.deepEqual(
    kept.map(({ n }) => n),
    [1, 2, 3, 4, 5, 6],
  )
})

test('a patch that changes nothing makes no version', async () => {
  const { id } = await made()
  for (const nothing of [{}, { title: 'Summer fair' }, { score: null }, { palette: {} }]) {
    const { status, body } = await patch(id, 1, nothing)
    assert.deepEqual([status, body.version], [200, 1], JSON.stringify(nothing))
  }
  assert.equal((await eventsOf(id)).length, 1)
})

test('nobody but the generator gives a score: it goes with the first edit', async () => {
  const { id } = await made()
  await query(
    em(),
    sql`insert into design_version (design_id, n, document, made_by)
        select design_id, 2, document || '{"score": {"total": 1, "terms": {}}}', made_by from design_version where design_id = ${id}`,
  )
  await query(em(), sql`update design set version = 2 where id = ${id}`)
  assert.ok((await client.call<DesignView>('GET', `/v1/designs/${id}`)).body.document.score)
  const { body } = await patch(id, 2, { title: 'Edited', score: { total: 1, terms: {} } })
  assert.deepEqual([body.version, body.document.score], [3, undefined])
})

test('what was deleted is not found any more, by anything', async () => {
  const { id } = await made()
  const stale = await client.problem('DELETE', `/v1/designs/${id}`, { headers: { 'If-Match': '"2"' } })
  assert.equal(stale.body.code, 'precondition-failed')
  assert.equal((await client.call('DELETE', `/v1/designs/${id}`)).status, 204)
  const gone = [
    await client.problem('DELETE', `/v1/designs/${id}`),
    await client.problem('GET', `/v1/designs/${id}`),
    await client.problem('GET', `/v1/designs/${id}/versions`),
    await client.problem('POST', `/v1/designs/${id}/duplicate`),
    await client.problem('PATCH', `/v1/designs/${id}`, { json: {}, headers: { 'If-Match': '*' } }),
  ]
  assert.deepEqual(
    gone.map(({ status }) => status),
    gone.map(() => 404),
  )
})

test('every change is an event of the account, with what it came to', async () => {
  const { id } = await made()
  await patch(id, 1, { title: 'Autumn fair' })
  await client.call('DELETE', `/v1/designs/${id}`)
  const events = await eventsOf(id)
  assert.deepEqual(
    events.map(({ type, data: { design } }) => [type, design.version, design.title]),
    [
      ['design.created', 1, 'Summer fair'],
      ['design.updated', 2, 'Autumn fair'],
      ['design.deleted', 2, 'Autumn fair'],
    ],
  )
  const { body } = await client.call<{ data: { type: string; source: string }[] }>('GET', `/v1/events?subject=${id}`)
  assert.ok(body.data.every(({ source }) => source === '/v1/designs'))
  assert.deepEqual(
    await query(em(), sql`select made_by, note from design_version where design_id = ${id} order by n`),
    [keyId, keyId].map(made_by => ({ made_by, note: null })),
  )
})

test('an account may have so many designs and no more, also when they come at once', async () => {
  const limited = await newDesigner(platform, { limits: { designs: 3 } })
  const json = { document: exampleDocument() }
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      limited.client.call<{ id: string; code?: string }>('POST', '/v1/designs', { json }),
    ),
  )
  assert.equal(answers.filter(({ status }) => status === 201).length, 3)
  assert.ok(answers.every(({ status, body }) => status === 201 || body.code === 'quota-exceeded'))
  const { id } = answers.find(({ status }) => status === 201)!.body
  assert.equal((await limited.client.problem('POST', `/v1/designs/${id}/duplicate`)).body['quota'], 'designs')
  await limited.client.call('DELETE', `/v1/designs/${id}`)
  assert.equal((await limited.client.call('POST', '/v1/designs', { json })).status, 201)
})
