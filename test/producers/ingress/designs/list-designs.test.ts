import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DesignSummaryView } from '#contracts/http/designs.ts'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newDesigner, type Designer } from '../../../support/designer.ts'
import { startPlatform } from '../../../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em } = platform

type Page = { data: DesignSummaryView[]; has_more: boolean; next_cursor: string | null }

const page = async ({ client }: Designer, parameters: string): Promise<Page> => {
  const { status, body } = await client.call<Page>('GET', `/v1/designs?${parameters}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const found = async (designer: Designer, parameters: string): Promise<string[]> =>
  (await page(designer, parameters)).data.map(({ id }) => id)

test('every filter finds its own, and all of them together narrow down', async () => {
  const designer = await newDesigner(platform)
  const first = await designer.made({ title: 'Sommerfest 100%', style: 'editorial' }, { tags: ['folder:fairs'] })
  const second = await designer.made({ title: '夏日市集', style: 'minimal' })
  const third = await designer.made({ title: 'SUMMER_fair', style: 'minimal' }, { tags: ['folder:fairs', 'x'] })
  const taskId = newId('task')
  await query(
    em(),
    sql`update design set task_id = ${taskId}, variant_index = 0, created_at = '2026-11-20T12:00:00Z' where id = ${second.id}`,
  )
  const finds: [parameters: string, ids: string[]][] = [
    ['', [third.id, second.id, first.id]],
    ['order=asc', [first.id, second.id, third.id]],
    ['style=minimal', [third.id, second.id]],
    ['style=none', []],
    ['tag=folder:fairs', [third.id, first.id]],
    [`task_id=${taskId}`, [second.id]],
    ['q=sommer', [first.id]],
    ['q=%E5%B8%82%E9%9B%86', [second.id]],
    ['q=%25', [first.id]],
    ['q=_', [third.id]],
    ['q=%5C', []],
    ["q=' or 1=1 --", []],
    ['created[lt]=2026-11-20T12:00:00.001Z&created[gte]=2026-11-20T12:00:00Z', [second.id]],
    ['created[gte]=0001-01-01T00:00:00Z&created[lt]=9999-12-31T23:59:59.999999999Z', [third.id, second.id, first.id]],
    ['style=minimal&tag=folder:fairs&q=fair', [third.id]],
  ]
  for (const [parameters, ids] of finds) assert.deepEqual(await found(designer, parameters), ids, parameters)
})

test('pages follow each other without a gap or a repeat, and carry no documents', async () => {
  const designer = await newDesigner(platform)
  const ids: string[] = []
  for (const title of ['a', 'b', 'c', 'd', 'e']) ids.push((await designer.made({ title })).id)
  const seen: string[] = []
  let cursor = ''
  do {
    const { data, next_cursor, has_more } = await page(designer, `limit=2&order=asc${cursor && `&cursor=${cursor}`}`)
    assert.equal(has_more, next_cursor !== null)
    assert.ok(data.every(design => !('document' in design)))
    seen.push(...data.map(({ id }) => id))
    cursor = next_cursor ?? ''
  } while (cursor !== '')
  assert.deepEqual(seen, ids)
})

test('a deleted design is in no list', async () => {
  const designer = await newDesigner(platform)
  const { id } = await designer.made()
  await designer.client.call('DELETE', `/v1/designs/${id}`)
  assert.deepEqual(await found(designer, ''), [])
})

test('a filter that does not exist, or a value or cursor that cannot be, is refused', async () => {
  const { client } = await newDesigner(platform)
  for (const parameters of [
    'limit=101',
    'order=up',
    'account_id=x',
    'created[gte]=now',
    'created[gte]=0000-01-01T00:00:00Z',
    `created[lt]=2026-01-01T00:00:00.${'0'.repeat(200)}Z`,
    'q=',
    `q=${'x'.repeat(201)}`,
  ]) {
    assert.equal((await client.problem('GET', `/v1/designs?${parameters}`)).status, 422, parameters)
  }
  const foreign = Buffer.from(newId('asset')).toString('base64url')
  for (const cursor of ['x', foreign]) {
    assert.equal((await client.problem('GET', `/v1/designs?cursor=${cursor}`)).status, 400, cursor)
  }
})

test('nothing of a design can be seen or changed by another account, nor told from what does not exist', async () => {
  const owner = await newDesigner(platform)
  const stranger = await newDesigner(platform)
  const { id } = await owner.made()
  const asks: [method: string, path: string, options?: object][] = [
    ['GET', ''],
    ['PATCH', '', { json: { title: 'Mine' }, headers: { 'If-Match': '"1"' } }],
    ['PATCH', '', { json: { title: 'Mine' } }],
    ['DELETE', ''],
    ['GET', '/versions'],
    ['GET', '/versions/1'],
    ['POST', '/versions/1/restore', { headers: { 'If-Match': '*' } }],
    ['GET', '/diff'],
    ['POST', '/duplicate', { headers: { 'Idempotency-Key': 'theirs' } }],
  ]
  const nobodys = newId('design')
  for (const [method, path, options] of asks) {
    const answers = []
    for (const design of [id, nobodys]) {
      const { status, headers, body } = await stranger.client.problem(method, `/v1/designs/${design}${path}`, options)
      const { request_id: _request, trace_id: _trace, instance, ...rest } = body
      answers.push({ answered: status, tag: headers.get('ETag'), instance: instance?.replace(design, 'it'), ...rest })
    }
    assert.equal(answers[0]!.answered, 404, `${method} ${path}`)
    assert.deepEqual(answers[0], answers[1], `${method} ${path}`)
  }
  assert.deepEqual(await found(stranger, ''), [])
  assert.deepEqual(await found(owner, ''), [id])
})

test('reading and writing are two scopes', async () => {
  const { made } = await newDesigner(platform)
  const { document } = await made()
  const reader = await newDesigner(platform, { scopes: ['designs:read'] })
  assert.equal((await reader.client.problem('POST', '/v1/designs', { json: { document } })).status, 403)
  assert.deepEqual(await found(reader, ''), [])
  const writer = await newDesigner(platform, { scopes: ['designs:write'] })
  const { id } = await writer.made()
  assert.equal((await writer.client.problem('GET', `/v1/designs/${id}`)).status, 403)
})
