import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import sharp from 'sharp'
import type { z } from 'zod'
import type { quotasSchema } from '#contracts/http/quotas.ts'
import type { LimitName } from '#contracts/limits.ts'
import { setLimitOverride } from '#infra/db/money/limits.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const json = { type: 'diagnostic.echo', input: {} }

type Quotas = z.output<typeof quotasSchema>
type Quota = Quotas['data'][number]

const read = async (client: Client): Promise<Quotas & { of: (name: Quota['quota']) => Quota }> => {
  const { status, body } = await client.call<Quotas>('GET', '/v1/quotas')
  assert.equal(status, 200)
  return { ...body, of: name => body.data.find(({ quota }) => quota === name)! }
}

const picture = async (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#456789' } })
    .png()
    .toBuffer()

const upload = (client: Client, bytes: Buffer) => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'blue.png')
  return client.call<{ id: string; code?: string }>('POST', '/v1/assets', { body: form })
}

test('every quota says what it allows, what is used, what is left and when it begins anew', async () => {
  const { client } = await echoUser(platform, {
    limits: { tasksPerDay: 10, tasksInFlight: 5, storageBytes: 1_000_000 },
  })
  const bytes = await picture(20, 10)
  await upload(client, bytes)
  const slow = await client.post('diagnostic.echo', { delay_ms: 60_000 })
  const { of, data, time_zone } = await read(client)
  assert.equal(time_zone, 'UTC')
  assert.deepEqual(
    data.map(({ quota }) => quota),
    [
      'tasks_per_minute',
      'tasks_per_day',
      'tasks_per_month',
      'tasks_in_flight',
      'pixels_per_day',
      'storage_bytes',
      'designs',
      'subscriptions',
    ],
  )
  const day = of('tasks_per_day')
  assert.deepEqual([day.limit, day.used, day.remaining], [10, 1, 9])
  assert.match(day.resets_at!, /T00:00:00\.000Z$/)
  assert.deepEqual(of('tasks_in_flight'), {
    quota: 'tasks_in_flight',
    limit: 5,
    used: 1,
    remaining: 4,
    resets_at: null,
  })
  const storage = of('storage_bytes')
  assert.deepEqual([storage.used, storage.remaining], [bytes.length, 1_000_000 - bytes.length])
  await client.call('POST', `/v1/tasks/${slow.id}/cancel`, { json: {} })
})

test('the day of a quota ends at midnight by the clocks of the account', async () => {
  const { client, accountId } = await echoUser(platform, { limits: { tasksPerDay: 1 } })
  await query(platform.em(), sql`update account set time_zone = 'Pacific/Auckland' where id = ${accountId}`)
  await client.post('diagnostic.echo', {})
  const { body } = await client.problem('POST', '/v1/tasks', { json })
  const resets = new Date(body['resets_at'] as string)
  const shown = resets.toLocaleTimeString('sv-SE', { timeZone: 'Pacific/Auckland' })
  assert.deepEqual([body.code, body['quota'], shown], ['quota-exceeded', 'day', '00:00:00'])
  const { of, time_zone } = await read(client)
  assert.deepEqual([time_zone, of('tasks_per_day').resets_at], ['Pacific/Auckland', resets.toISOString()])
})

test('the pixels of the pictures that tasks read are counted, and one too many is refused', async () => {
  const { client } = await echoUser(platform, { limits: { pixelsPerDay: 1_500 } })
  const { body: asset } = await upload(client, await picture(40, 25))
  const process = { type: 'image.process', input: { asset_id: asset.id, steps: [{ op: 'grayscale' }] } }
  assert.equal((await client.call('POST', '/v1/tasks', { json: process })).status, 202)
  const { of } = await read(client)
  assert.deepEqual([of('pixels_per_day').used, of('pixels_per_day').remaining], [1_000, 500])
  const { status, body } = await client.problem('POST', '/v1/tasks', { json: process })
  assert.deepEqual([status, body.code, body['quota'], body['limit']], [429, 'quota-exceeded', 'pixels', 1_500])
  assert.ok(body['resets_at'])
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202, 'what reads none goes on')
})

test('of many pictures at once only as many are read as the quota allows', async () => {
  const { client } = await echoUser(platform, { limits: { pixelsPerDay: 3_000 } })
  const { body: asset } = await upload(client, await picture(40, 25))
  const process = { type: 'image.process', input: { asset_id: asset.id, steps: [{ op: 'grayscale' }] } }
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => client.call('POST', '/v1/tasks', { json: process })),
  )
  assert.equal(answers.filter(({ status }) => status === 202).length, 3)
  assert.equal((await read(client)).of('pixels_per_day').used, 3_000)
})

test('of many uploads at once only as many are kept as there is room for', async () => {
  const bytes = await picture(30, 30)
  const { client, accountId } = await echoUser(platform, { limits: { storageBytes: 3 * bytes.length + 1 } })
  const answers = await Promise.all(Array.from({ length: 20 }, () => upload(client, bytes)))
  const refused = answers.filter(({ status }) => status !== 201)
  assert.deepEqual(
    [answers.length - refused.length, new Set(refused.map(({ body }) => body.code))],
    [3, new Set(['quota-exceeded'])],
  )
  const [row] = await query<{ files: number }>(
    platform.em(),
    sql`select count(*)::int as files from asset where account_id = ${accountId} and deleted_at is null`,
  )
  assert.equal(row!.files, 3)
  assert.equal((await read(client)).of('storage_bytes').remaining, 1)
})

const override = (accountId: string, name: LimitName, { value, until }: { value: number; until: string }) =>
  query<{ at: Date }>(platform.em(), sql`select now() + ${until}::interval as at`).then(([row]) =>
    setLimitOverride(platform.em(), { accountId, name, value, until: row!.at, reason: 'a launch', setBy: 'cli' }),
  )

test('a limit that is raised for a while holds at once, and the old one afterwards', async () => {
  const { client, accountId } = await echoUser(platform, { limits: { tasksPerMonth: 1 } })
  const limit = async (): Promise<number> => (await read(client)).of('tasks_per_month').limit
  assert.equal(await limit(), 1)
  await client.post('diagnostic.echo', {})
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 429)
  await override(accountId, 'tasksPerMonth', { value: 2, until: '1 hour' })
  await eventually('the limit is raised', async () => (await limit()) === 2)
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
  assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 429)
  await override(accountId, 'tasksPerMonth', { value: 3, until: '-1 second' })
  await eventually('the time is over', async () => (await limit()) === 1)
})

test('an account that has no limit of its own for something has that of its plan', async () => {
  const { client, accountId } = await echoUser(platform)
  await query(
    platform.em(),
    sql`update account set limits = '{"tasksPerDay": 7}', plan = 'pro' where id = ${accountId}`,
  )
  await eventually('the limits are others', async () => (await read(client)).of('tasks_per_day').limit === 7)
  const { of } = await read(client)
  assert.deepEqual([of('tasks_per_month').limit, of('pixels_per_day').limit], [1_000_000, 500_000_000_000])
})
