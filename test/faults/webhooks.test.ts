import assert from 'node:assert/strict'
import { test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { eventually } from '../support/eventually.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform, type Platform } from '../support/platform.ts'
import { startProcess } from '../support/process.ts'
import { openProxy } from '../support/tcp-proxy.ts'
import { startReceiver, verified, type Receiver } from '../support/webhook-receiver.ts'
import { webhookUser } from '../support/webhook-user.ts'

const main = 'consumers/delivery/main.ts'
const many = (count: number) => Array.from({ length: count }, () => ({}))

/** Whoever held deliveries is gone, and so are their leases. */
const letLeasesPass = ({ em }: Platform): Promise<unknown> =>
  query(
    em(),
    sql`with due as (update delivery set next_attempt_at = now(), leased_until = null where status = 'pending' returning 1)
        select pg_notify('delivery', '') from due`,
  )
const subjectsAt = ({ received }: Receiver, secret: string): string[] =>
  received.map(request => verified(request, secret).subject)
const distinct = (items: readonly string[]): string[] => [...new Set(items)].toSorted()

test('a process that is killed in the middle of sending loses nothing, and sends twice at worst', async t => {
  const own = inReverse(t)
  const platform = await startPlatform(own, { start: ['ingress'] })
  const user = await webhookUser(platform)
  const receiver = await startReceiver(own)
  const env = platform.environment()
  let process = startProcess(own, { main, env })
  const { id, secret } = await user.listen(receiver.url)
  const held = Promise.withResolvers<void>()
  receiver.reply(async () => {
    if (receiver.received.length > 20) await held.promise
    return { status: 204 }
  })
  const subjects = await user.happen(...many(60))
  for (let kill = 0; kill < 2; kill++) {
    await process.ready
    await receiver.gets(21 + kill)
    process.kill()
    await process.exited
    if (kill === 1) {
      held.resolve()
      receiver.reply(() => ({ status: 204 }))
    }
    await letLeasesPass(platform)
    process = startProcess(own, { main, env })
  }
  await eventually('everything is delivered', async () => {
    const left = await query(
      platform.em(),
      sql`select from delivery where subscription_id = ${id} and status <> 'delivered'`,
    )
    const all = await query(platform.em(), sql`select from delivery where subscription_id = ${id}`)
    return all.length === subjects.length && left.length === 0
  })
  assert.deepEqual(distinct(subjectsAt(receiver, secret)), subjects.toSorted())
})

test('a leader that is killed between two pages leaves no gap and makes nothing twice', async t => {
  const own = inReverse(t)
  const platform = await startPlatform(own, { start: ['ingress'] })
  const user = await webhookUser(platform)
  const receiver = await startReceiver(own)
  const env = platform.environment()
  let process = startProcess(own, { main, env })
  const { id } = await user.listen(receiver.url)
  const happening = user.happen(...many(300))
  for (let kill = 0; kill < 2; kill++) {
    await process.ready
    await receiver.gets(1 + 30 * kill)
    process.kill()
    await process.exited
    process = startProcess(own, { main, env })
    await letLeasesPass(platform)
  }
  await process.ready
  const subjects = await happening
  const made = await eventually('every event has its delivery', async () => {
    const rows = await query<{ subject: string }>(
      platform.em(),
      sql`select subject from delivery where subscription_id = ${id}`,
    )
    return rows.length >= subjects.length && rows
  })
  assert.deepEqual(made.map(({ subject }) => subject).toSorted(), subjects.toSorted())
})

test('two processes share the work, and nothing is sent twice while both live', async t => {
  const own = inReverse(t)
  const platform = await startPlatform(own, { start: ['ingress', 'delivery'] })
  const user = await webhookUser(platform)
  const receiver = await startReceiver(own)
  const other = startProcess(own, { main, env: platform.environment() })
  await other.ready
  const { secret } = await user.listen(receiver.url)
  const subjects = await user.happen(...many(200))
  await receiver.gets(subjects.length)
  await platform.stop('delivery')
  assert.deepEqual(subjectsAt(receiver, secret).toSorted(), subjects.toSorted())
  const [last] = await user.happen({})
  await eventually('the other one leads', () => subjectsAt(receiver, secret).includes(last!))
})

test('while Redis is away events are delivered', async t => {
  const own = inReverse(t)
  const proxy = await openProxy(own, process.env['REDIS_URL']!)
  const platform = await startPlatform(own, {
    start: ['ingress', 'delivery'],
    redisUrl: proxy.through(process.env['REDIS_URL']!),
  })
  const user = await webhookUser(platform)
  const receiver = await startReceiver(own)
  await user.listen(receiver.url)
  proxy.behave('refuse')
  proxy.cut()
  await user.happen(...many(5))
  await receiver.gets(5)
})

test('a process that is told to stop gives back what it cannot end in time, as if it had not been tried', async t => {
  const own = inReverse(t)
  const platform = await startPlatform(own, { start: ['ingress', 'delivery'] })
  const user = await webhookUser(platform)
  const receiver = await startReceiver(own)
  const { id } = await user.listen(receiver.url)
  receiver.reply(() => 'stall')
  await user.happen({})
  await receiver.gets(1)
  await platform.stop('delivery')
  const rows = await query<{ status: string; attempts: number; isDue: boolean }>(
    platform.em(),
    sql`select status, attempts, next_attempt_at <= now() as "isDue" from delivery where subscription_id = ${id}`,
  )
  assert.deepEqual(rows, [{ status: 'pending', attempts: 0, isDue: true }])
})
