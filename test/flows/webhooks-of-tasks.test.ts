import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { newSubscription } from '../support/new-subscription.ts'
import { startPlatform } from '../support/platform.ts'
import { agrees, startReceiver, verified, type Received } from '../support/webhook-receiver.ts'
import { letWaitsPass } from '../support/webhook-user.ts'

const platform = await startPlatform({ after }, { kinds: ['diagnostic.echo'] })
const { em } = platform
const typeOf = ({ body }: Received): string => (JSON.parse(body) as { type: string }).type

test('the webhook of one task tells how the task has ended, once its receiver has agreed', async t => {
  const user = await echoUser(platform)
  const receiver = await startReceiver(t)
  const secretOwner = await newSubscription(user.client, { sink: `${receiver.url}/all`, types: ['task.failed'] })
  const webhook = { url: receiver.url, secret_id: secretOwner.id }
  const { id } = await user.client.post('diagnostic.echo', {}, { webhook })
  const [request] = (await receiver.gets(1)) as [Received]
  const event = verified(request, secretOwner.secret)
  assert.deepEqual([event.type, event.subject], ['task.succeeded', id])
  assert.ok(receiver.asked.some(({ path, method }) => path === '/hook' && method === 'OPTIONS'))
  assert.equal(receiver.received.length, 1)
})

test('it tells what was asked for, signed by the installation alone where no secret is named', async t => {
  const user = await echoUser(platform)
  const receiver = await startReceiver(t)
  const webhook = { url: receiver.url, events: ['task.queued', 'task.succeeded'] }
  await user.client.post('diagnostic.echo', {}, { webhook })
  const received = await receiver.gets(2)
  assert.deepEqual(received.map(typeOf).toSorted(), ['task.queued', 'task.succeeded'])
  for (const { headers } of received) assert.match(String(headers['webhook-signature']), /^v1a,\S+$/)
})

test('a receiver that has not agreed hears nothing of the task, and what waits comes when it has', async t => {
  const user = await echoUser(platform)
  const receiver = await startReceiver(t)
  receiver.consent(() => ({ status: 404 }))
  const { id } = await user.client.post('diagnostic.echo', {}, { webhook: { url: receiver.url } })
  await eventually('they were asked in vain', async () => {
    const [row] = await query<{ why: string | null }>(
      em(),
      sql`select last_error as why from delivery where subject = ${id}`,
    )
    return row?.why === 'not_verified'
  })
  const asked = receiver.asked.length
  await letWaitsPass(platform)
  await user.client.post('diagnostic.echo', {}, { webhook: { url: receiver.url } })
  await eventually('both were tried again', async () => {
    const rows = await query<{ attempts: number }>(
      em(),
      sql`select attempts from delivery where sink = ${receiver.url} order by created_at`,
    )
    return rows.length === 2 && rows[0]!.attempts === 2 && rows[1]!.attempts === 1
  })
  assert.equal(receiver.asked.length, asked, 'who has just refused is not asked again')
  assert.deepEqual(receiver.received, [])
  receiver.consent(() => agrees())
  const agreed = await newSubscription(user.client, { sink: receiver.url, types: ['task.failed'] })
  await eventually('they have agreed', async () => {
    const [row] = await query<{ status: string }>(em(), sql`select status from subscription where id = ${agreed.id}`)
    return row?.status === 'active'
  })
  await letWaitsPass(platform)
  await receiver.gets(2)
})

test('whose key is revoked hears nothing more of the tasks that it has posted', async t => {
  const user = await echoUser(platform)
  const receiver = await startReceiver(t)
  receiver.consent(() => ({ status: 404 }))
  const { id } = await user.client.post('diagnostic.echo', {}, { webhook: { url: receiver.url } })
  await eventually('it waits', async () => {
    const [row] = await query<{ attempts: number }>(em(), sql`select attempts from delivery where subject = ${id}`)
    return row?.attempts === 1
  })
  await query(em(), sql`update api_key set revoked_at = now() where account_id = ${user.accountId}`)
  await query(em(), sql`select pg_notify('subscription_changed', '')`)
  receiver.consent(() => agrees())
  await eventually('it is canceled', async () => {
    await letWaitsPass(platform)
    const [row] = await query<{ status: string; why: string }>(
      em(),
      sql`select status, last_error as why from delivery where subject = ${id}`,
    )
    return row?.status === 'canceled' && row.why === 'owner_gone'
  })
  assert.deepEqual(receiver.received, [])
})

test('the secrets of another account sign nothing', async t => {
  const [user, stranger] = [await echoUser(platform), await echoUser(platform)]
  const receiver = await startReceiver(t)
  const foreign = await newSubscription(stranger.client, { sink: receiver.url, types: ['task.failed'] })
  const { id } = await user.client.post('diagnostic.echo', { delay_ms: 300 }, { webhook: { url: receiver.url } })
  await query(
    em(),
    sql`update task set webhook = webhook || ${JSON.stringify({ secret_id: foreign.id })}::jsonb where id = ${id}`,
  )
  const [request] = (await receiver.gets(1)) as [Received]
  assert.match(String(request.headers['webhook-signature']), /^v1a,\S+$/)
})
