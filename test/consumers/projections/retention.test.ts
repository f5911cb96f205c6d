import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { assetKey } from '#contracts/storage-keys.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
import { ObjectMissing } from '#infra/storage/storage.ts'
import { deleteExpired } from '../../../consumers/projections/retention.ts'
import { newAccount } from '../../support/account.ts'
import { freshDatabase } from '../../support/database.ts'

const { em } = await freshDatabase({ after })
const directory = await mkdtemp(join(tmpdir(), 'inkstone-retention-'))
after(() => rm(directory, { recursive: true, force: true }))
const storage = openDiskStorage({ directory })
const { accountId } = await newAccount(em())

const storedAsset = async (expiresAt: Date | null): Promise<string> => {
  const id = newId('asset')
  await storage.write(assetKey(accountId, id), Buffer.from('ink'))
  const facts = { source: 'output', filename: 'a.png', contentType: 'image/png', bytes: 3, digest: 'sha-256:00' }
  await insertRows(em(), 'asset', [{ id, accountId, ...facts, createdAt: new Date(), expiresAt }])
  return id
}

test('a file whose time is up goes with its asset, and others stay', async () => {
  const expired = await storedAsset(new Date(Date.now() - 1000))
  const later = await storedAsset(new Date(Date.now() + 3_600_000))
  const kept = await storedAsset(null)
  await deleteExpired({ em, storage })

  await assert.rejects(storage.read(assetKey(accountId, expired)), ObjectMissing)
  assert.equal((await storage.read(assetKey(accountId, later))).toString(), 'ink')
  assert.equal((await storage.read(assetKey(accountId, kept))).toString(), 'ink')
  const gone = await query(em(), sql`select id from asset where deleted_at is not null`)
  assert.deepEqual(gone, [{ id: expired }])
})

test('idempotency keys, inbox entries and events end when they are of no more use', async () => {
  const claim = {
    accountId,
    route: 'POST /v1/tasks',
    fingerprint: 'f',
    status: 202,
    location: '/',
    resourceId: 'task_1',
  }
  await insertRows(em(), 'idempotency_key', [
    { ...claim, key: 'old', expiresAt: new Date(Date.now() - 1000) },
    { ...claim, key: 'new', expiresAt: new Date(Date.now() + 60_000) },
  ])
  const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)
  await insertRows(em(), 'inbox', [
    { consumer: 'q', messageId: 'old', digest: 'd', receivedAt: daysAgo(15) },
    { consumer: 'q', messageId: 'new', digest: 'd', receivedAt: daysAgo(13) },
  ])
  const event = { type: 'task.queued', subject: 'task_1', accountId, data: {} }
  await insertRows(em(), 'event', [
    { ...event, id: 'evt_old', time: daysAgo(31) },
    { ...event, id: 'evt_new', time: daysAgo(29) },
  ])
  await deleteExpired({ em, storage })
  assert.deepEqual(await query(em(), sql`select key from idempotency_key`), [{ key: 'new' }])
  assert.deepEqual(await query(em(), sql`select message_id from inbox`), [{ message_id: 'new' }])
  assert.deepEqual(await query(em(), sql`select id from event where id in ('evt_old', 'evt_new')`), [{ id: 'evt_new' }])
})
