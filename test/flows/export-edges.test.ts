import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { BatchView } from '#contracts/http/batches.ts'
import type { DesignView } from '#contracts/http/designs.ts'
import type { ExportView } from '#contracts/http/exports.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { newId, siblingId } from '#contracts/ids.ts'
import { designVersionKey } from '#contracts/storage-keys.ts'
import type { DesignExportInput, DesignExportResult } from '#contracts/tasks/design-export.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newDesigner, type Designer } from '../support/designer.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform } from '../support/platform.ts'
import { startS3 } from '../support/s3-server.ts'

const lifetime = inReverse({ after })
const bucket = await startS3(lifetime)
const platform = await startPlatform(lifetime, { kinds: ['design.export'], bucket: bucket.options })
const png = { formats: [{ type: 'png', scale: 0.2 }] }

const postExport = (
  { client }: Designer,
  { id }: DesignView,
  more: { json?: object; headers?: Record<string, string> } = {},
) => client.call<TaskView>('POST', `/v1/designs/${id}/exports`, { json: png, ...more })

const exported = async (designer: Designer, design: DesignView, json: object = png): Promise<TaskView> => {
  const { status, body } = await postExport(designer, design, { json })
  assert.equal(status, 202, JSON.stringify(body))
  return designer.client.ended(body.id)
}

const exportOf = async ({ client }: Designer, { id }: TaskView): Promise<ExportView> =>
  (await client.call<ExportView>('GET', `/v1/exports/${siblingId('export', id)}`)).body

test('a bucket that fails while an export is posted is told of as passing, and nothing was accepted or held', async () => {
  const designer = await newDesigner(platform, { credits: 10 })
  const design = await designer.made()
  const headers = { 'Idempotency-Key': newId('request') }
  const down = { status: 503, code: 'SlowDown' }
  bucket.next(down, down, down)
  const { status, body } = await designer.client.problem('POST', `/v1/designs/${design.id}/exports`, {
    json: png,
    headers,
  })
  assert.deepEqual([status, body.code, body.retryable], [503, 'storage-unavailable', true])
  const tasks = await query(platform.em(), sql`select from task where account_id = ${designer.accountId}`)
  assert.equal(tasks.length, 0)
  const again = await postExport(designer, design, { headers })
  assert.equal(again.status, 202, 'the key is still free')
  const task = await designer.client.ended(again.body.id)
  assert.deepEqual([task.status, task.cost.charged], ['succeeded', '1'])
  await assertNothingLost(platform)
})

test('the same key means the export that was posted with it, though the design has changed meanwhile', async () => {
  const designer = await newDesigner(platform, { credits: 10 })
  const design = await designer.made()
  const headers = { 'Idempotency-Key': newId('request') }
  const first = await postExport(designer, design, { headers })
  assert.equal((await designer.patch(design.id, 1, { title: 'Changed' })).status, 200)
  const again = await postExport(designer, design, { headers })
  assert.deepEqual([again.status, again.body.id], [202, first.body.id])
  assert.equal((again.body.input as DesignExportInput).version, 1)
  assert.equal(((await designer.client.ended(first.body.id)).result as DesignExportResult).title, 'Summer fair')
})

test('an export that was accepted is made, though its design is deleted before its turn; a retry of it is not', async () => {
  const designer = await newDesigner(platform, { credits: 10 })
  const design = await designer.made()
  await platform.stop('workers')
  const { body } = await postExport(designer, design)
  assert.equal((await designer.client.call('DELETE', `/v1/designs/${design.id}`)).status, 204)
  await platform.start('workers')
  const task = await designer.client.ended(body.id)
  assert.equal(task.status, 'succeeded')
  assert.ok((await exportOf(designer, task)).files[0]!.url)
  const retried = await designer.client.problem('POST', `/v1/tasks/${task.id}/retry`)
  assert.deepEqual([retried.status, retried.body.errors?.[0]?.code], [422, 'design-not-found'])
})

test('a retry is of the version that was exported, and fails in words when that one is no longer kept', async () => {
  const designer = await newDesigner(platform, { credits: 10 })
  const design = await designer.made()
  assert.equal((await designer.patch(design.id, 1, { title: 'Second' })).status, 200)
  const task = await exported(designer, design)
  assert.equal((await designer.patch(design.id, 2, { title: 'Third' })).status, 200)
  const retried = await designer.client.call<TaskView>('POST', `/v1/tasks/${task.id}/retry`)
  assert.equal(retried.status, 202)
  const { version, title } = (await designer.client.ended(retried.body.id)).result as DesignExportResult
  assert.deepEqual([version, title], [2, 'Second'])
  await query(platform.em(), sql`delete from design_version where design_id = ${design.id} and n = 2`)
  const later = await designer.client.problem('POST', `/v1/tasks/${task.id}/retry`)
  assert.deepEqual([later.status, later.body.errors?.[0]?.pointer], [422, '/overrides/input/version'])
})

test('in a batch what names no design of the caller’s is listed, the others run, and a design is stored once', async () => {
  const designer = await newDesigner(platform, { credits: 10 })
  const foreign = await (await newDesigner(platform)).made()
  const design = await designer.made()
  const item = (custom_id: string, input: object) => ({ custom_id, type: 'design.export', input: { ...png, ...input } })
  const items = [
    item('one', { design_id: design.id }),
    item('other', { design_id: design.id, version: 1 }),
    item('foreign', { design_id: foreign.id }),
    item('future', { design_id: design.id, version: 2 }),
    item('beyond', { design_id: design.id, version: Number.MAX_SAFE_INTEGER }),
  ]
  const before = bucket.requests.length
  const { status, body } = await designer.client.call<BatchView>('POST', '/v1/batches', {
    json: { mode: 'partial', items },
  })
  assert.equal(status, 202, JSON.stringify(body))
  assert.deepEqual(
    body.refused.map(({ custom_id, error }) => [custom_id, error.errors?.[0]?.code]),
    ['foreign', 'future', 'beyond'].map(name => [name, 'design-not-found']),
  )
  const key = designVersionKey(designer.accountId, design.id, 1)
  const written = bucket.requests.slice(before).filter(({ method, target }) => method === 'PUT' && target.includes(key))
  assert.equal(written.length, 1)
  const tasks = (await designer.client.call<{ data: TaskView[] }>('GET', `/v1/tasks?batch_id=${body.id}`)).body.data
  for (const { id } of tasks) assert.equal((await designer.client.ended(id)).status, 'succeeded')
})

test('of two who renew the links at the same time at least one is answered with links that work, and no older one does', async () => {
  const designer = await newDesigner(platform, { credits: 10 })
  const task = await exported(designer, await designer.made())
  const { urls, files } = await exportOf(designer, task)
  const renewed = await Promise.all(
    [1, 2, 3, 4].map(async () => (await designer.client.call<ExportView>('POST', urls.links)).body.files[0]!.url!),
  )
  const statuses = await Promise.all(renewed.map(async url => (await fetch(url)).status))
  assert.ok(statuses.includes(200), String(statuses))
  assert.equal((await fetch(files[0]!.url!)).status, 403)
})

test('a revocation is not taken back by one of a host whose clock is behind, and new links are good at once', async () => {
  const designer = await newDesigner(platform, { credits: 10 })
  const task = await exported(designer, await designer.made())
  const { urls } = await exportOf(designer, task)
  const ahead = new Date(Date.now() + 5_000)
  await query(platform.em(), sql`update asset set links_revoked_at = ${ahead} where task_id = ${task.id}`)
  const before = (await designer.client.call<TaskView>('GET', `/v1/tasks/${task.id}`)).body.output[0]!.url
  const { body } = await designer.client.call<ExportView>('POST', urls.links)
  assert.equal((await fetch(before)).status, 403)
  assert.equal((await fetch(body.files[0]!.url!)).status, 200)
})

test('a page can be saved from its link, and not opened on our origin', async () => {
  const designer = await newDesigner(platform, { credits: 10 })
  const design = await designer.made({ title: 'Fête "été"; \\ 100 % / 夏祭り\u202e' })
  const task = await exported(designer, design, { formats: [{ type: 'html' }, { type: 'email' }] })
  const { files } = await exportOf(designer, task)
  for (const [place, type] of ['text/html; charset=utf-8', 'message/rfc822'].entries()) {
    const { headers } = await fetch(files[place]!.url!)
    assert.equal(headers.get('content-type'), type)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox")
    assert.match(
      headers.get('content-disposition')!,
      /^attachment; filename="f_te-_t_-100-___\.(?:html|eml)"; filename\*=UTF-8''f%C3%AAte-%C3%A9t%C3%A9-100-%E5%A4%8F/,
    )
  }
})
