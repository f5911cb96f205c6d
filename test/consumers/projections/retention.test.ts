import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { assetKey, designVersionKey, type AssetFolder } from '#contracts/storage-keys.ts'
import { addVersion, insertDesigns } from '#infra/db/designs/designs.ts'
import { findDesign } from '#infra/db/designs/design-lists.ts'
import { storeOutsideSignIn, takeOutsideSignIn } from '#infra/db/identity/outside-sign-ins.ts'
import { insertRows, query, sql } from '#infra/db/sql.ts'
import { openDiskStorage } from '#infra/storage/disk.ts'
import { ObjectMissing } from '#infra/storage/storage.ts'
import { deleteExpired } from '../../../consumers/projections/retention.ts'
import { newAccount } from '../../support/account.ts'
import { exampleDocument } from '../../support/design-document.ts'
import { freshDatabase } from '../../support/database.ts'
import { storedSubscription } from '../../support/stored-subscription.ts'

const { em } = await freshDatabase({ after })
const directory = await mkdtemp(join(tmpdir(), 'inkstone-retention-'))
after(() => rm(directory, { recursive: true, force: true }))
const storage = openDiskStorage({ directory })
const account = await newAccount(em())
const { accountId } = account

const storedAsset = async (expiresAt: Date | null, folder: AssetFolder = 'results'): Promise<string> => {
  const id = newId('asset')
  await storage.write(assetKey({ folder, accountId, id }), Buffer.from('ink'))
  const facts = { source: 'output', filename: 'a.png', contentType: 'image/png', bytes: 3, digest: 'sha-256:00' }
  await insertRows(em(), 'asset', [{ id, accountId, folder, ...facts, createdAt: new Date(), expiresAt }])
  return id
}

const keyOf = (id: string, folder: AssetFolder = 'results'): string => assetKey({ folder, accountId, id })

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000)
const someEvent = { type: 'task.queued', subject: 'task_1', accountId, data: {} }

test('a file whose time is up goes with its asset, and others stay', async () => {
  const expired = await storedAsset(new Date(Date.now() - 1000))
  const later = await storedAsset(new Date(Date.now() + 3_600_000))
  const kept = await storedAsset(null)
  await deleteExpired({ em, storage })

  await assert.rejects(storage.read(keyOf(expired)), ObjectMissing)
  assert.equal((await storage.read(keyOf(later))).toString(), 'ink')
  assert.equal((await storage.read(keyOf(kept))).toString(), 'ink')
  const gone = await query(em(), sql`select id from asset where deleted_at is not null`)
  assert.deepEqual(gone, [{ id: expired }])
})

test('a file that has lain there since before there were folders goes as well', async () => {
  const old = await storedAsset(new Date(Date.now() - 1000), 'accounts')
  await deleteExpired({ em, storage })
  await assert.rejects(storage.read(keyOf(old, 'accounts')), ObjectMissing)
})

test('a design that was deleted long ago goes with what exports have put into storage of it', async () => {
  const [old, living] = [newId('design'), newId('design')]
  const about = { taskId: null, variantIndex: null, previewAssetId: null, tags: [], metadata: {} }
  const made = { document: exampleDocument(), madeBy: 'key', note: null, traceparent: null }
  await insertDesigns(
    em(),
    [old, living].map(id => ({ id, accountId, ...about, ...made })),
  )
  await addVersion(em(), (await findDesign(em(), { id: old, accountId }))!, made)
  const keys = [designVersionKey(accountId, old, 2), designVersionKey(accountId, living, 1)] as const
  for (const key of keys) await storage.write(key, Buffer.from('{}'))
  await query(em(), sql`update design set deleted_at = now() - interval '31 days' where id = ${old}`)
  await deleteExpired({ em, storage })
  await assert.rejects(storage.read(keys[0]), ObjectMissing)
  assert.equal((await storage.read(keys[1])).toString(), '{}')
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
  await insertRows(em(), 'inbox', [
    { consumer: 'q', messageId: 'old', digest: 'd', receivedAt: daysAgo(15) },
    { consumer: 'q', messageId: 'new', digest: 'd', receivedAt: daysAgo(13) },
  ])
  await insertRows(em(), 'event', [
    { ...someEvent, id: 'evt_old', time: daysAgo(31) },
    { ...someEvent, id: 'evt_new', time: daysAgo(29) },
  ])
  await deleteExpired({ em, storage })
  assert.deepEqual(await query(em(), sql`select key from idempotency_key`), [{ key: 'new' }])
  assert.deepEqual(await query(em(), sql`select message_id from inbox`), [{ message_id: 'new' }])
  assert.deepEqual(await query(em(), sql`select id from event where id in ('evt_old', 'evt_new')`), [{ id: 'evt_new' }])
})

test('a log of any size becomes shorter with every pass, also with one that is broken off', async () => {
  await insertRows(
    em(),
    'event',
    Array.from({ length: 12_000 }, (_, n) => ({ ...someEvent, id: `evt_late_${n}`, time: daysAgo(31) })),
  )
  // In place of a statement that takes too long: what it did is taken back as well.
  await query(
    em(),
    sql`create function break_off() returns trigger language plpgsql as $$ begin raise 'broken off'; end $$`,
  )
  await query(
    em(),
    sql`create trigger break_off before delete on event for each row when (old.id = 'evt_late_11999')
        execute function break_off()`,
  )
  await assert.rejects(deleteExpired({ em, storage }), /events \(.*broken off/)
  const left = await query(em(), sql`select from event where id like 'evt_late_%'`)
  assert.ok(left.length < 5_000, `${left.length} of 12000 are left`)
  await query(em(), sql`drop trigger break_off on event`)
  await deleteExpired({ em, storage })
  assert.deepEqual(await query(em(), sql`select from event where id like 'evt_late_%'`), [])
})

test('while storage is away, everything but its files is deleted all the same', async () => {
  await storedAsset(new Date(Date.now() - 1000))
  await insertRows(em(), 'event', [{ ...someEvent, id: 'evt_beside', time: daysAgo(31) }])
  await insertRows(em(), 'inbox', [{ consumer: 'q', messageId: 'beside', digest: 'd', receivedAt: daysAgo(15) }])
  const away = { ...storage, remove: () => Promise.reject(new Error('storage is away')) }
  await assert.rejects(deleteExpired({ em, storage: away }), /assets \(storage is away\)$/)
  assert.deepEqual(await query(em(), sql`select from event where id = 'evt_beside'`), [])
  assert.deepEqual(await query(em(), sql`select from inbox where message_id = 'beside'`), [])
})

test('what an account has used is forgotten by the minute after a day, by the day after two months, and else never', async () => {
  await insertRows(
    em(),
    'quota_usage',
    [
      { quota: 'minute', periodStart: daysAgo(2) },
      { quota: 'minute', periodStart: daysAgo(0) },
      { quota: 'day', periodStart: daysAgo(61) },
      { quota: 'day', periodStart: daysAgo(59) },
      { quota: 'pixels', periodStart: daysAgo(61) },
      { quota: 'month', periodStart: daysAgo(400) },
    ].map(usage => ({ accountId, used: 1, ...usage })),
  )
  await deleteExpired({ em, storage })
  const left = await query<{ quota: string; days: number }>(
    em(),
    sql`select quota, (now()::date - period_start::date) as days from quota_usage order by quota`,
  )
  assert.deepEqual(left, [
    { quota: 'day', days: 59 },
    { quota: 'minute', days: 0 },
    { quota: 'month', days: 400 },
  ])
})

test('who agreed long ago to be sent something is asked again, unless a subscription still leads there', async () => {
  const { keyId: ownerId } = account
  const consent = { accountId, mostPerMinute: null, agreedAt: new Date(Date.now() - 31 * 86_400_000) }
  const places = ['https://example.com/old', 'https://example.com/heard', 'https://example.com/new']
  await insertRows(em(), 'sink_consent', [
    { ...consent, url: places[0] },
    { ...consent, url: places[1] },
    { ...consent, url: places[2], agreedAt: new Date() },
  ])
  await storedSubscription(em(), { accountId, ownerId, sink: `${places[1]}?of=mine` })
  await deleteExpired({ em, storage })
  const left = await query<{ url: string }>(em(), sql`select url from sink_consent`)
  assert.deepEqual(left.map(({ url }) => url).toSorted(), places.slice(1).toSorted())
})

test('who never came back from a provider is forgotten when their time is up', async () => {
  const attempt = { browser: 'b', provider: 'corp', nonce: 'n', verifier: 'v', challenge: null, sessionId: null }
  await storeOutsideSignIn(em(), { ...attempt, state: 'old' })
  await query(em(), sql`update outside_sign_in set expires_at = now() - interval '1 second'`)
  await storeOutsideSignIn(em(), { ...attempt, state: 'new' })
  await deleteExpired({ em, storage })
  assert.equal((await takeOutsideSignIn(em(), { ...attempt, state: 'new' }))?.nonce, 'n')
  assert.deepEqual(await query(em(), sql`select from outside_sign_in`), [])
})

test('of signing in goes what is of no use any more, and the rest stays', async () => {
  const ago = (days: number) => sql`now() - make_interval(days => ${days}::int)`
  const user = { id: newId('user'), email: 'ann@example.org' }
  await query(em(), sql`insert into app_user (id, email, name) values (${user.id}, ${user.email}, 'Ann')`)
  for (const [name, age] of [
    ['old', { session: 31, token: 8, throttle: 3, grant: 9 }],
    ['new', { session: 29, token: 6, throttle: 1, grant: 5 }],
  ] as const) {
    await query(
      em(),
      sql`insert into session (id, user_id, account_id, idle_expires_at, absolute_expires_at)
          values (${name}, ${user.id}, ${accountId}, ${ago(age.session)}, ${ago(age.session)})`,
    )
    await query(
      em(),
      sql`insert into one_time_token (id, purpose, user_id, digest, expires_at)
          values (${name}, 'verify', ${user.id}, ${name}::text::bytea, ${ago(age.token)})`,
    )
    await query(
      em(),
      sql`insert into throttle (subject, attempts, tried_at, blocked_until) values (${name}, 1, ${ago(age.throttle)}, now())`,
    )
    await query(
      em(),
      sql`insert into sign_up_grant (network, day, granted) values (${name}, (${ago(age.grant)})::date, 1)`,
    )
  }
  await deleteExpired({ em, storage })
  for (const [table, column] of [
    ['session', 'id'],
    ['one_time_token', 'id'],
    ['throttle', 'subject'],
    ['sign_up_grant', 'network'],
  ] as const) {
    const left = await query(em(), sql`select ${sql.ref(column)} as name from ${sql.table(table)}`)
    assert.deepEqual([table, left], [table, [{ name: 'new' }]])
  }
})
