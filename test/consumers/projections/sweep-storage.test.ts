import assert from 'node:assert/strict'
import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { assetKey, designVersionKey, type AssetFolder } from '#contracts/storage-keys.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
import { openS3Storage } from '#infra/storage/s3.ts'
import { sweepStorage, type Swept } from '../../../consumers/projections/sweep-storage.ts'
import { newAccount } from '../../support/account.ts'
import { runScript } from '../../support/command-line.ts'
import { freshDatabase } from '../../support/database.ts'
import { recognizedTask } from '../../support/recognized-task.ts'
import { startS3 } from '../../support/s3-server.ts'

const { em, url } = await freshDatabase({ after })
const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000)

const counted = ({ files, orphans }: Swept) => ({ files, orphans: orphans.length })

/** A folder, an account, and what one can do with them. */
const begin = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-sweep-'))
  after(() => rm(directory, { recursive: true, force: true }))
  const storage = openDiskStorage({ directory })
  const { accountId } = await newAccount(em())

  const store = async (key: string, ageHours: number): Promise<string> => {
    await storage.write(key, Buffer.from('ink'))
    await utimes(join(directory, key), hoursAgo(ageHours), hoursAgo(ageHours))
    return key
  }
  const file = async (folder: AssetFolder, ageHours: number, row?: object): Promise<string> => {
    const id = newId('asset')
    const facts = { source: 'output', filename: 'a.png', contentType: 'image/png', bytes: 3, digest: 'sha-256:00' }
    if (row) await insertRows(em(), 'asset', [{ id, accountId, folder, ...facts, createdAt: new Date(), ...row }])
    return store(assetKey({ folder, accountId, id }), ageHours)
  }
  const keys = async (): Promise<string[]> => {
    const folders = ['uploads', 'results', 'designs', 'exports', 'accounts']
    return (await Promise.all(folders.map(name => Array.fromAsync(storage.list(name))))).flat().map(({ key }) => key)
  }
  return {
    directory,
    storage,
    accountId,
    store,
    file,
    keys,
    sweep: async () => counted(await sweepStorage({ em, storage })),
  }
}

test('a file that has had no row for a day goes, in every folder, and younger ones and those with rows stay', async () => {
  const { file, keys, sweep } = await begin()
  const kept: string[] = []
  for (const folder of ['uploads', 'results', 'designs', 'exports', 'accounts'] as const) {
    await file(folder, 25)
    kept.push(await file(folder, 23), await file(folder, 1000, {}))
  }
  assert.deepEqual(await sweep(), { files: 15, orphans: 5 })
  assert.deepEqual((await keys()).toSorted(), kept.toSorted())
  assert.deepEqual(await sweep(), { files: 10, orphans: 0 })
})

test('a file whose asset was deleted goes, and so does one that lies where its row does not look for it', async () => {
  const { file, store, accountId, keys, sweep } = await begin()
  await file('uploads', 48, { deletedAt: new Date() })
  const kept = await file('uploads', 48, {})
  await store(assetKey({ folder: 'results', accountId, id: kept.split('/')[2]! }), 48)
  assert.equal((await sweep()).orphans, 2)
  assert.deepEqual(await keys(), [kept])
})

test('a file of another account’s asset goes: its own row looks elsewhere', async () => {
  const [mine, theirs] = [await begin(), await begin()]
  const key = await theirs.file('uploads', 48, {})
  await mine.store(assetKey({ folder: 'uploads', accountId: mine.accountId, id: key.split('/')[2]! }), 48)
  assert.equal((await mine.sweep()).orphans, 1)
})

test('versions of a design stay as long as the design has a row, deleted or not', async () => {
  const { store, accountId, keys, sweep } = await begin()
  const design = { accountId, title: 'A', style: 'bold', canvas: {}, version: 1, taskId: null, variantIndex: null }
  const [living, deleted, purged] = [newId('design'), newId('design'), newId('design')]
  await insertRows(em(), 'design', [
    { ...design, id: living, deletedAt: null, createdAt: new Date(), updatedAt: new Date(), tags: [], metadata: {} },
    {
      ...design,
      id: deleted,
      deletedAt: new Date(),
      createdAt: new Date(),
      updatedAt: new Date(),
      tags: [],
      metadata: {},
    },
  ])
  const kept = [
    await store(designVersionKey(accountId, living, 1), 999),
    await store(designVersionKey(accountId, deleted, 2), 999),
  ]
  await store(designVersionKey(accountId, purged, 1), 48)
  const fresh = await store(designVersionKey(accountId, purged, 2), 12)
  assert.equal((await sweep()).orphans, 1)
  assert.deepEqual((await keys()).toSorted(), [...kept, fresh].toSorted())
})

test('while work of the account has not ended, what it may have made stays, and what is older than that work goes', async () => {
  const { file, keys, sweep, accountId } = await begin()
  const task = { charged: 0, row: { createdAt: hoursAgo(72), finishedAt: null, status: 'running' } }
  const taskId = await recognizedTask(em(), accountId, task)
  await file('results', 100)
  const kept = await file('results', 71)
  assert.equal((await sweep()).orphans, 1)
  assert.deepEqual(await keys(), [kept])
  await query(em(), sql`update task set finished_at = now(), status = 'succeeded' where id = ${taskId}`)
  assert.equal((await sweep()).orphans, 1)
})

test('what the platform has not made is none of its business', async () => {
  const { store, sweep, keys, accountId } = await begin()
  const theirs = ['uploads/somebody/note', `designs/${accountId}/dsn_x/1`, `exports/${accountId}/${newId('task')}`]
  for (const key of theirs) await store(key, 999)
  assert.equal((await sweep()).orphans, 0)
  assert.equal((await keys()).length, theirs.length)
})

test('a bucket is swept by the same rules', async () => {
  const bucket = await startS3({ after })
  const storage = openS3Storage(bucket.options)
  const { accountId } = await newAccount(em())
  for (let count = 0; count < 3; count++) {
    await storage.write(assetKey({ folder: 'results', accountId, id: newId('asset') }), Buffer.from('ink'))
  }
  assert.equal((await sweepStorage({ em, storage })).orphans.length, 0)
  const inTwoDays = new Date(Date.now() + 48 * 3_600_000)
  assert.equal((await sweepStorage({ em, storage }, { now: inTwoDays, isDryRun: true })).orphans.length, 3)
  assert.equal((await bucket.leftovers()).length, 3)
  assert.equal((await sweepStorage({ em, storage }, { now: inTwoDays })).orphans.length, 3)
  assert.deepEqual(await bucket.leftovers(), [])
})

test('so many that it is hardly the storage of this database are left alone, unless somebody insists', async () => {
  const { storage, directory, file, keys } = await begin()
  for (let count = 0; count < 101; count++) await file('uploads', 48)
  await assert.rejects(
    sweepStorage({ em, storage }),
    /^Error: 101 of 101 files belong to nothing: is this the storage of/,
  )
  assert.equal((await keys()).length, 101)
  const env = { DATABASE_URL: url, STORAGE_DIR: directory }
  const refused = await runScript('admin.ts', ['storage', 'sweep'], { env })
  assert.deepEqual([refused.status, (await keys()).length], [1, 101])
  assert.match(refused.stderr, /--force/)
  assert.equal((await runScript('admin.ts', ['storage', 'sweep', '--force'], { env })).status, 0)
  assert.deepEqual(await keys(), [])
})

test('what was deleted while the storage was away goes, however much it is', async () => {
  const { file, keys, sweep } = await begin()
  for (let count = 0; count < 101; count++) await file('exports', 48, { deletedAt: hoursAgo(40) })
  assert.deepEqual(await sweep(), { files: 101, orphans: 101 })
  assert.deepEqual(await keys(), [])
})

test('whoever operates the platform can look first', async () => {
  const { directory, file, keys } = await begin()
  const orphan = await file('uploads', 48)
  const env = { DATABASE_URL: url, STORAGE_DIR: directory }
  const dry = await runScript('admin.ts', ['storage', 'sweep', '--dry-run'], { env })
  assert.equal(dry.stdout, `${orphan}\n1 of 1 files belong to nothing and would be removed.\n`)
  assert.deepEqual(await keys(), [orphan])
  const done = await runScript('admin.ts', ['storage', 'sweep', '--json'], { env })
  assert.deepEqual(JSON.parse(done.stdout), { files: 1, orphans: [orphan], removed: true })
  assert.deepEqual(await keys(), [])
})
