import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { DesignDocument } from '#contracts/designs/document.ts'
import { newId } from '#contracts/ids.ts'
import type { Incoming } from '#infra/broker/envelope.ts'
import { findDesign } from '#infra/db/designs/design-lists.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
import { readGenerated, recordDesigns } from '../../../consumers/projections/designs.ts'
import { newAccount } from '../../support/account.ts'
import { freshDatabase } from '../../support/database.ts'
import { exampleDocument } from '../../support/design-document.ts'
import { designedEvent, designedTask, type DesignedTask } from '../../support/designed-task.ts'
import { heardLog } from '../../support/heard-log.ts'

const { em } = await freshDatabase({ after })
const directory = await mkdtemp(join(tmpdir(), 'inkstone-designs-'))
after(() => rm(directory, { recursive: true, force: true }))
const storage = openDiskStorage({ directory })
const { accountId } = await newAccount(em())
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

const designed = (documents: Parameters<typeof designedTask>[1], row?: object): Promise<DesignedTask> =>
  designedTask({ em, storage, accountId }, documents, row)

const message = (data: unknown, type = 'design.generated'): Incoming => ({
  id: newId('message'),
  type,
  version: 1,
  time: '2026-11-20T09:00:00.000Z',
  correlationId: '',
  traceparent,
  attempt: 1,
  returns: 0,
  body: Buffer.from(JSON.stringify(data)),
})

/** Takes in what the workers of these tasks say; returns what was logged. */
const record = async (...tasks: Pick<DesignedTask, 'taskId' | 'variants'>[]) => {
  const { log, lines } = heardLog()
  const generated = tasks.map(task => readGenerated(message(designedEvent(accountId, task))))
  await em().transactional(tx => recordDesigns(tx, generated, { storage, log }))
  return lines
}
const rowsOf = (taskId: string): Promise<{ index: number; title: string; versions: number }[]> =>
  query(
    em(),
    sql`select variant_index as index, title, (select count(*)::int from design_version where design_id = design.id) as versions
        from design where task_id = ${taskId} order by variant_index`,
  )

test('every variant of a task becomes a design with its first version, and an event', async () => {
  const documents = ['One', 'Two', 'Three'].map(title => exampleDocument({ title }))
  const { taskId, keyId, variants } = await designed(documents)
  const preview = { source: 'output', filename: 'a.png', contentType: 'image/png', bytes: 1, digest: 'd' }
  const id = variants[1]!.preview_asset_id
  await insertRows(em(), 'asset', [{ id, accountId, ...preview, createdAt: new Date() }])
  assert.deepEqual(await record({ taskId, variants }), [])
  assert.deepEqual(
    await rowsOf(taskId),
    documents.map(({ title }, index) => ({ index, title, versions: 1 })),
  )
  const design = await findDesign(em(), { id: variants[1]!.design_id, accountId })
  const { createdAt: _created, updatedAt: _updated, ...facts } = design!
  assert.deepEqual(facts, {
    id: variants[1]!.design_id,
    accountId,
    title: 'Two',
    style: 'editorial',
    canvas: documents[1]!.canvas,
    version: 1,
    taskId,
    variantIndex: 1,
    tags: ['campaign:summer'],
    metadata: { order: '42' },
    previewAssetId: variants[1]!.preview_asset_id,
    document: documents[1],
  })
  assert.deepEqual(await query(em(), sql`select made_by, note from design_version where design_id = ${facts.id}`), [
    { made_by: keyId, note: `variant 1 of ${taskId}` },
  ])
  const events = await query(
    em(),
    sql`select type, account_id, correlation_id, traceparent from event where subject = ${facts.id}`,
  )
  assert.deepEqual(events, [{ type: 'design.created', account_id: accountId, correlation_id: taskId, traceparent }])
})

test('a preview whose file is not kept any more is not shown', async () => {
  const { taskId, variants } = await designed([exampleDocument()])
  await record({ taskId, variants })
  assert.equal((await findDesign(em(), { id: variants[0]!.design_id, accountId }))?.previewAssetId, null)
})

test('told twice, in one batch or in two, it is one design with one version and one event', async () => {
  const task = await designed([exampleDocument()])
  await record(task, task)
  await record(task)
  assert.deepEqual(await rowsOf(task.taskId), [{ index: 0, title: 'Summer fair', versions: 1 }])
  assert.equal((await query(em(), sql`select from event where subject = ${task.variants[0]!.design_id}`)).length, 1)
})

test('what its owner has edited or deleted meanwhile stays so', async () => {
  const task = await designed([exampleDocument(), exampleDocument()])
  await record(task)
  const [edited, deleted] = task.variants.map(({ design_id }) => design_id)
  await query(em(), sql`update design set title = 'Edited' where id = ${edited!}`)
  await query(em(), sql`update design set deleted_at = now() where id = ${deleted!}`)
  await record(task)
  assert.equal((await findDesign(em(), { id: edited!, accountId }))?.title, 'Edited')
  assert.equal(await findDesign(em(), { id: deleted!, accountId }), undefined)
})

test('a document that is missing or broken is left out and told of, and the others become designs', async () => {
  const good = exampleDocument()
  const outside: DesignDocument = {
    ...good,
    elements: good.elements.map(element => (element.type === 'text' ? { ...element, text: 'x' } : element)),
  }
  const broken = [
    null,
    '',
    'not json',
    '[]',
    JSON.stringify({ ...good, schema_version: 99 }),
    JSON.stringify({ ...good, elements: [{}] }),
    JSON.stringify(outside),
    JSON.stringify(good).padEnd(512 * 1024 + 1),
  ]
  const task = await designed([...broken, good])
  const lines = await record(task)
  assert.deepEqual(
    lines.map(({ level, variant, task: taskId }) => [level, variant, taskId]),
    broken.map((_, variant) => ['error', variant, task.taskId]),
  )
  assert.deepEqual(
    (await rowsOf(task.taskId)).map(({ index }) => index),
    [broken.length],
  )
})

test('what no database can store is taken out of a document', async () => {
  const task = await designed([JSON.stringify(exampleDocument({ title: 'A\0B\ud800' }))])
  assert.deepEqual(await record(task), [])
  assert.deepEqual(await rowsOf(task.taskId), [{ index: 0, title: 'AB\ufffd', versions: 1 }])
})

test('when storage itself fails nothing is written, so that it can be told again', async () => {
  const task = await designed([exampleDocument()])
  const read = (): Promise<Buffer> => Promise.reject(new Error('EIO: the disk'))
  const generated = [readGenerated(message(designedEvent(accountId, task)))]
  const { log } = heardLog()
  const attempt = em().transactional(tx => recordDesigns(tx, generated, { storage: { read }, log }))
  await assert.rejects(attempt, /the disk/)
  assert.deepEqual(await rowsOf(task.taskId), [])
})

test('a task that nobody knows, is of another kind, was deleted, or ended otherwise makes no designs', async () => {
  const document = exampleDocument()
  const others = [
    await designed([document], { type: 'text.recognize' }),
    await designed([document], { deletedAt: new Date() }),
    ...(await Promise.all(['failed', 'canceled', 'expired'].map(status => designed([document], { status })))),
  ]
  const unknown = await designed([document])
  await query(em(), sql`delete from task where id = ${unknown.taskId}`)
  await record(unknown, ...others)
  for (const { taskId } of [unknown, ...others]) assert.deepEqual(await rowsOf(taskId), [])
})

test('documents are read from the account of the task, whatever the event says', async () => {
  const { accountId: other } = await newAccount(em())
  const task = await designedTask({ em, storage, accountId: other }, [exampleDocument()])
  await record(task)
  const rows = await query(em(), sql`select account_id from design where task_id = ${task.taskId}`)
  assert.deepEqual(rows, [{ account_id: other }])
})

test('what is no finished design is refused, so that it is set aside with a reason', async () => {
  const task = await designed([exampleDocument()])
  const event = designedEvent(accountId, task)
  const [variant] = task.variants
  const refused: [unknown, string?][] = [
    [event, 'image.processed'],
    [{ ...event, outcome: 'failed', code: 'internal', detail: '' }],
    [{ ...event, result: {} }],
    [{ ...event, result: { variants: [{ ...variant, design_id: newId('design') }] } }],
    [{ ...event, result: { variants: [{ ...variant, index: 1 }] } }],
    [{ ...event, result: { variants: [{ ...variant, document_asset_id: '../../etc/passwd' }] } }],
    ['design'],
  ]
  for (const [data, type] of refused) assert.throws(() => readGenerated(message(data, type)), JSON.stringify(data))
  assert.equal(readGenerated(message(event)).variants.length, 1)
})
