import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DesignDiffView, DesignVersionSummaryView, DesignVersionView } from '#contracts/http/design-versions.ts'
import type { DesignView } from '#contracts/http/designs.ts'
import { newId } from '#contracts/ids.ts'
import { insertDesigns } from '#infra/db/designs/designs.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { exampleDocument } from '../../../support/design-document.ts'
import { newDesigner } from '../../../support/designer.ts'
import { startPlatform } from '../../../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em } = platform
const designer = await newDesigner(platform)
const { accountId, client, keyId, made, patch } = designer

/** A design whose versions have these titles; returns its id. */
const titled = async (...titles: string[]): Promise<string> => {
  const { id } = await made({ title: titles[0]! })
  for (const [place, title] of titles.slice(1).entries()) {
    assert.equal((await patch(id, place + 1, { title })).status, 200)
  }
  return id
}

const versionsOf = async (id: string): Promise<DesignVersionSummaryView[]> =>
  (await client.call<{ data: DesignVersionSummaryView[] }>('GET', `/v1/designs/${id}/versions`)).body.data

const restore = (id: string, version: number | string, headers: Record<string, string>) =>
  client.call<DesignView & { code?: string }>('POST', `/v1/designs/${id}/versions/${version}/restore`, { headers })

test('every version can be read for ever as it was, the newest listed first', async () => {
  const id = await titled('One', 'Two', 'Three')
  const listed = await versionsOf(id)
  assert.deepEqual(
    listed.map(({ version, note, made_by }) => [version, note, made_by.id]),
    [3, 2, 1].map(version => [version, null, keyId]),
  )
  for (const [place, title] of ['One', 'Two', 'Three'].entries()) {
    const { status, body } = await client.call<DesignVersionView>('GET', `/v1/designs/${id}/versions/${place + 1}`)
    assert.deepEqual([status, body.version, body.document.title], [200, place + 1, title])
  }
  await assert.rejects(
    query(em(), sql`update design_version set note = 'forged' where design_id = ${id}`),
    /append-only/,
  )
})

test('a version that never was is not found', async () => {
  const id = await titled('One')
  for (const version of ['0', '2', '-1', '1.0', '01', 'one', '1e0', '99999999999999999999', '1%20']) {
    assert.equal((await client.problem('GET', `/v1/designs/${id}/versions/${version}`)).status, 404, version)
    assert.equal((await restore(id, version, { 'If-Match': '"1"' })).status, 404, version)
  }
})

test('restoring makes a new version that is as the old one was', async () => {
  const id = await titled('One', 'Two', 'Three')
  const { status, headers, body } = await restore(id, 1, { 'If-Match': '"3"' })
  assert.deepEqual([status, headers.get('ETag'), body.version, body.title], [200, '"4"', 4, 'One'])
  assert.equal((await versionsOf(id))[0]!.note, 'restored from version 1')
  const { body: diff } = await client.call<DesignDiffView>('GET', `/v1/designs/${id}/diff?from=1&to=4`)
  assert.deepEqual([diff.changes, diff.added, diff.removed, diff.changed], [[], [], [], []])
})

test('a restore needs the current tag, as every change does', async () => {
  const id = await titled('One', 'Two')
  assert.equal((await restore(id, 1, {})).body.code, 'precondition-required')
  assert.equal((await restore(id, 1, { 'If-Match': '"1"' })).body.code, 'precondition-failed')
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, place) =>
      place % 2 === 0 ? restore(id, 1, { 'If-Match': '"2"' }) : patch(id, 2, { title: `Edit ${place}` }),
    ),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  assert.equal((await versionsOf(id)).length, 3)
})

test('a restore sent again under its key happens once', async () => {
  const id = await titled('One', 'Two')
  const headers = { 'If-Match': '"2"', 'Idempotency-Key': 'restore-it' }
  const first = await restore(id, 1, headers)
  const second = await restore(id, 1, headers)
  assert.deepEqual([first.status, second.status, second.body.version], [200, 200, 3])
  assert.deepEqual(
    [first, second].map(answer => answer.headers.get('Idempotent-Replayed')),
    [null, 'true'],
  )
  assert.equal((await restore(id, 2, headers)).body.code, 'idempotency-key-reused')
})

test('a diff says what an edit has changed, by default the last one', async () => {
  const { id, document } = await made()
  const elements = document.elements
    .filter(element => element.type !== 'icon')
    .map(element => (element.id === 'date' ? { ...element, opacity: 0.5 } : element))
  await patch(id, 1, { title: 'Autumn fair' })
  await patch(id, 2, { elements })
  const diff = async (parameters: string): Promise<DesignDiffView> =>
    (await client.call<DesignDiffView>('GET', `/v1/designs/${id}/diff${parameters}`)).body
  const last = await diff('')
  assert.deepEqual([last.from, last.to, last.changes, last.added], [2, 3, [], []])
  assert.deepEqual(
    last.removed.map(({ id: removed }) => removed),
    ['sun'],
  )
  assert.deepEqual(last.changed, [{ id: 'date', changes: [{ path: '/opacity', before: 1, after: 0.5 }] }])
  assert.deepEqual(await diff('?to=2'), await diff('?from=1&to=2'))
  assert.deepEqual((await diff('?to=2')).changes, [{ path: '/title', before: 'Summer fair', after: 'Autumn fair' }])
  const backwards = await diff('?from=3&to=1')
  assert.deepEqual(
    [backwards.added.map(element => element.id), backwards.changes],
    [['sun'], [{ path: '/title', before: 'Autumn fair', after: 'Summer fair' }]],
  )
  assert.deepEqual((await diff('?from=1&to=1')).changed, [])
})

test('a diff with a version that is not there is not found, and nonsense is refused', async () => {
  const id = await titled('One')
  assert.equal((await client.call<DesignDiffView>('GET', `/v1/designs/${id}/diff`)).body.from, 1)
  assert.equal((await client.problem('GET', `/v1/designs/${id}/diff?from=2`)).status, 404)
  for (const parameters of ['from=0', 'from=x', 'to=1.5', 'to=1e99', 'since=1']) {
    assert.equal((await client.problem('GET', `/v1/designs/${id}/diff?${parameters}`)).status, 422, parameters)
  }
})

test('a copy is a design of its own, which begins with the newest version', async () => {
  const { id } = await made({ title: 'One' }, { tags: ['a'], metadata: { order: '1' } })
  await patch(id, 1, { title: 'Two' })
  const { status, headers, body } = await client.call<DesignView>('POST', `/v1/designs/${id}/duplicate`)
  assert.deepEqual([status, headers.get('Location'), headers.get('ETag')], [201, `/v1/designs/${body.id}`, '"1"'])
  assert.notEqual(body.id, id)
  assert.deepEqual([body.title, body.tags, body.metadata, body.task_id], ['Two', ['a'], { order: '1' }, null])
  assert.equal((await versionsOf(body.id))[0]!.note, `copy of ${id}, version 2`)
  await patch(body.id, 1, { title: 'Three' })
  assert.equal((await client.call<DesignView>('GET', `/v1/designs/${id}`)).body.title, 'Two')
  const named = await client.call<DesignView>('POST', `/v1/designs/${id}/duplicate`, {
    json: { title: 'Mine', tags: [], metadata: {} },
  })
  assert.deepEqual([named.body.document.title, named.body.tags, named.body.metadata], ['Mine', [], {}])
})

test('a copy keeps the score of what the generator made, unless it gets another title', async () => {
  const id = newId('design')
  const origin = { taskId: null, variantIndex: null, previewAssetId: null, note: null, traceparent: null }
  const document = exampleDocument()
  await inTransaction(em, tx =>
    insertDesigns(tx, [{ id, accountId, madeBy: keyId, ...origin, tags: [], metadata: {}, document }]),
  )
  const copyOf = async (json: object): Promise<DesignView['document']> =>
    (await client.call<DesignView>('POST', `/v1/designs/${id}/duplicate`, { json })).body.document
  assert.ok(document.score)
  assert.deepEqual((await copyOf({})).score, document.score)
  assert.deepEqual((await copyOf({ title: document.title, tags: ['a'] })).score, document.score)
  const { score: _score, ...unscored } = document
  assert.deepEqual(await copyOf({ title: 'Mine' }), { ...unscored, title: 'Mine' })
})

test('a design or a copy that is asked for again under its key is made once', async () => {
  const { id, document } = await made()
  const asks: [path: string, json: object, other: object][] = [
    ['/v1/designs', { document }, { document, tags: ['b'] }],
    [`/v1/designs/${id}/duplicate`, {}, { title: 'Another' }],
  ]
  for (const [path, json, other] of asks) {
    const headers = { 'Idempotency-Key': 'once' }
    const first = await client.call<DesignView>('POST', path, { json, headers })
    const again = await client.call<DesignView>('POST', path, { json, headers })
    assert.deepEqual([first.status, again.status, again.body.id], [201, 201, first.body.id], path)
    assert.deepEqual(
      [again.headers.get('Idempotent-Replayed'), again.headers.get('Location')],
      ['true', `/v1/designs/${first.body.id}`],
    )
    assert.equal((await client.problem('POST', path, { json: other, headers })).body.code, 'idempotency-key-reused')
    const next = await client.call<DesignView>('POST', path, { json, headers: { 'Idempotency-Key': 'twice' } })
    assert.notEqual(next.body.id, first.body.id)
  }
})

test('of the same request sent many times at once one makes a design, and a refused one leaves its key free', async () => {
  const { document } = await made()
  const headers = { 'Idempotency-Key': 'crowd' }
  const send = (json: object) => client.call<{ id: string; code?: string }>('POST', '/v1/designs', { json, headers })
  assert.equal((await send({ document: { ...document, seed: -1 } })).status, 422)
  const answers = await Promise.all(Array.from({ length: 8 }, () => send({ document })))
  const made1 = answers.filter(({ status }) => status === 201)
  assert.equal(new Set(made1.map(({ body }) => body.id)).size, 1)
  assert.ok(answers.every(({ status, body }) => status === 201 || body.code === 'idempotency-in-progress'))
})
