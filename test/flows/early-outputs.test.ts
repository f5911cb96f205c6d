import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { TaskEventData } from '#contracts/events/task-data.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { publishByHand } from '../support/by-hand.ts'
import { clientOf, type Client } from '../support/client.ts'
import { echoUser } from '../support/echo-user.ts'
import { interpose } from '../support/interposer.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform, type Platform } from '../support/platform.ts'
import { forgetEnd } from '../support/worker-leases.ts'

const kinds = ['design.generate', 'diagnostic.echo'] as const
const own = inReverse({ after })
const platform = await startPlatform(own, { kinds })

const brief = {
  text: 'Spring Market\nFresh flowers, bread and music\nSaturday, 21 March 2026, 10:00–18:00\nMarket Square',
}
const threeDesigns = { brief, variants: 3, seed: 7, preview_width: 200 }

type Landed = NonNullable<TaskEventData['output']>
const landedIn = ({ data }: CloudEvent): Landed => (data as TaskEventData).output!

/** Somebody with credits, and the bytes of their assets. */
const someUser = async ({ em, baseUrl }: Platform) => {
  const account = await newAccount(em(), { credits: 100 })
  const client = clientOf(baseUrl, account.token)
  const download = async ({ asset_id: id }: { asset_id: string }): Promise<string> => {
    const headers = { Authorization: `Bearer ${account.token}` }
    const response = await fetch(`${baseUrl()}/v1/assets/${id}/content`, { headers })
    assert.equal(response.status, 200)
    return digestOf(new Uint8Array(await response.arrayBuffer()))
  }
  return { ...account, client, download }
}
const digestOf = (bytes: Uint8Array): string => `sha-256:${createHash('sha256').update(bytes).digest('hex')}`

const storyOf = async ({ client }: { client: Client }, { id }: TaskView): Promise<CloudEvent[]> =>
  (await Array.fromAsync(client.events(`/v1/tasks/${id}/events`))).filter(({ type }) => type !== 'task.progress')

/** What a story of designs must be, whatever was said twice on the way: each file once, before the end, under its final place. */
const assertWhole = (events: readonly CloudEvent[], task: TaskView): void => {
  const types = events.map(({ type }) => type)
  assert.deepEqual(types, [
    'task.queued',
    'task.started',
    ...Array.from({ length: 6 }, () => 'task.output'),
    'task.succeeded',
  ])
  const told = events.filter(({ type }) => type === 'task.output').map(landedIn)
  const listed = task.output.map(({ url: _url, url_expires_at: _expiresAt, ...file }) => file)
  assert.deepEqual(told, listed)
  assert.equal(new Set(told.map(({ asset_id: id }) => id)).size, 6)
  assert.deepEqual([task.status, task.cost.charged], ['succeeded', '6'])
}

test('three designs can be looked at one by one as they are drawn', { timeout: 60_000 }, async () => {
  const user = await someUser(platform)
  const { id } = await user.client.post('design.generate', threeDesigns)
  const previews: Landed[] = []
  for await (const event of user.client.events(`/v1/tasks/${id}/events`)) {
    if (event.type !== 'task.output') continue
    const file = landedIn(event)
    assert.equal(await user.download(file), file.digest)
    if (file.kind === 'image') previews.push(file)
  }
  assert.equal(previews.length, 3)
  const task = await user.client.ended(id)
  assertWhole(await storyOf(user, task), task)
  for (const file of task.output) assert.equal(await user.download(file), file.digest)
})

test('a file is there while the rest is worked on, and stays when that is canceled', { timeout: 60_000 }, async () => {
  const { client, echo } = await echoUser(platform)
  const { id } = await echo({ output_bytes: 1_000, output_early: true, delay_ms: 50_000 })
  for await (const event of client.events(`/v1/tasks/${id}/events`)) if (event.type === 'task.output') break

  const { body: running } = await client.call<TaskView>('GET', `/v1/tasks/${id}`)
  assert.deepEqual([running.status, running.output.length, running.expires_at], ['running', 1, null])
  const link = await client.call('GET', `/v1/tasks/${id}/output/0`)
  assert.equal(link.status, 303)
  const bytes = await fetch(new URL(running.output[0]!.url, platform.baseUrl()))
  assert.equal((await bytes.arrayBuffer()).byteLength, 1_000)

  await client.call('POST', `/v1/tasks/${id}/cancel`, { json: {} })
  const canceled = await client.ended(id)
  assert.deepEqual([canceled.status, canceled.cost.charged, canceled.output.length], ['canceled', '0', 1])
  assert.ok(canceled.expires_at)
  const [asset] = await query<{ expires_at: Date }>(
    platform.em(),
    sql`select expires_at from asset where task_id = ${id}`,
  )
  assert.equal(asset?.expires_at.toISOString(), canceled.expires_at)
})

test('a file that both attempts of a task hand over is told of once', { timeout: 60_000 }, async () => {
  const { client, echo } = await echoUser(platform)
  const task = await client.ended((await echo({ output_bytes: 10, output_early: true, fail: 'transient-once' })).id)
  assert.deepEqual([task.status, task.attempts.length, task.output.length], ['succeeded', 2, 1])
  const types = (await storyOf({ client }, task)).map(({ type }) => type)
  assert.deepEqual(types, ['task.queued', 'task.started', 'task.output', 'task.succeeded'])
})

test(
  'designs that were drawn twice, since the end of the first run was forgotten, come once',
  { timeout: 90_000 },
  async () => {
    await platform.stop('sagas')
    const user = await someUser(platform)
    const task = await user.client.post('design.generate', threeDesigns)
    await forgetEnd(platform, task.id)
    const command = { task_id: task.id, account_id: user.accountId, input: threeDesigns }
    assert.ok(await publishByHand(platform, { key: 'design.generate', payload: JSON.stringify(command) }))
    await forgetEnd(platform, task.id)
    await platform.start('sagas')
    const ended = await user.client.ended(task.id)
    assertWhole(await storyOf(user, ended), ended)
  },
)

test('nothing of all this was lost', async () => {
  await assertNothingLost(platform)
})

test('when every message comes twice, each design is told of once', { timeout: 90_000 }, async t => {
  const lifetime = inReverse(t)
  const doubled = await startPlatform(lifetime, { kinds: ['design.generate'] })
  await interpose(lifetime, doubled.vhost, { wanted: () => true, change: batch => batch.flatMap(one => [one, one]) })
  const user = await someUser(doubled)
  const task = await user.client.ended((await user.client.post('design.generate', threeDesigns)).id)
  assertWhole(await storyOf(user, task), task)
  await assertNothingLost(doubled)
})
