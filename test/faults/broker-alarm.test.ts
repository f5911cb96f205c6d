import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser, statuses } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { heardLog, type Line } from '../support/heard-log.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform, type Platform } from '../support/platform.ts'
import { privateBroker } from '../support/private-broker.ts'

const broker = await privateBroker({ after })
const kinds = ['diagnostic.echo'] as const
const queue = 'diagnostic.echo.interactive'

const isOutboxEmpty = async ({ em }: Platform): Promise<boolean> =>
  (await query(em(), sql`select id from outbox limit 1`)).length === 0

const ready = async ({ vhost }: Platform, name: string): Promise<number> =>
  (await vhost.api<{ messages?: number }>('GET', `/queues/${vhost.name}/${name}`)).messages ?? 0

const isGivenUp = ({ err }: Line): boolean =>
  (err as { message?: string } | undefined)?.message?.endsWith(': timeout') === true

// A long alarm lasts longer than any publish waits for its confirm.
const alarms = [
  {
    alarm: 'memory',
    isLong: true,
    raise: ['set_vm_memory_high_watermark', '0'],
    lift: ['set_vm_memory_high_watermark', '0.3'],
  },
  { alarm: 'disk', isLong: false, raise: ['set_disk_free_limit', '100000GB'], lift: ['set_disk_free_limit', '50MB'] },
]

for (const { alarm, isLong, raise, lift } of alarms) {
  test(`during a ${alarm} alarm consumers drain, callers are accepted and publishers wait; afterwards all is done once`, async t => {
    const { log, lines } = heardLog()
    const platform = await startPlatform(t, { vhost: await broker.newVhost(), kinds, log })
    t.after(() => broker.server.ctl(lift))
    const user = await echoUser(platform)
    await platform.stop('sagas')
    const waiting = await user.echoes(50)
    await eventually(
      'their outcomes wait to be settled',
      async () => (await ready(platform, 'settlement.on.task')) >= 50,
    )
    const inHand = await user.echoes(20, { delay_ms: 4_000 })
    await eventually('the outbox is empty', () => isOutboxEmpty(platform))
    const residentBefore = process.memoryUsage().rss

    await broker.server.ctl(raise)
    await platform.start('sagas')
    await Promise.all(waiting.map(({ id }) => user.client.ended(id)))
    const during = await user.echoes(30)
    const reason = await eventually('the relay says that it is blocked', async () => {
      const checks = await platform.running.get('relay')!.ready()
      return checks.find(({ name, ok }) => name === 'publishing' && !ok)?.detail
    })
    assert.match(reason, new RegExp(alarm))
    if (isLong) await eventually('a publish was given up', () => lines.some(isGivenUp))
    assert.ok(
      process.memoryUsage().rss - residentBefore < 64 * 2 ** 20,
      'publishers hold what they cannot send in bounds',
    )

    await broker.server.ctl(lift)
    await allEnded(platform)
    assert.deepEqual(await statuses(platform), { succeeded: waiting.length + inHand.length + during.length })
    assert.deepEqual(
      lines.filter(({ msg }) => msg === 'command goes back to its queue'),
      [],
      'no finished work was thrown away',
    )
    await assertNothingLost(platform)
  })
}

test('while the exchange for dead letters is missing they are kept, its absence is told, and it comes back', async t => {
  // How long the broker waits before it tries again to dead-letter what it could not; three minutes unless it is told.
  await broker.server.ctl(['eval', 'application:set_env(rabbit, dead_letter_worker_publisher_confirm_timeout, 1000).'])
  const { log, lines } = heardLog()
  const vhost = await broker.newVhost()
  const platform = await startPlatform(t, {
    vhost,
    kinds,
    log,
    start: ['ingress', 'relay', 'sagas'],
    projections: { mendEveryMs: 200 },
  })
  const user = await echoUser(platform)
  await user.echo()
  await eventually('the outbox is empty', () => isOutboxEmpty(platform))
  await vhost.api('DELETE', `/exchanges/${vhost.name}/dead`)
  // Every look counts as a delivery: after as many as the limit allows the broker takes the message for poison.
  const look = { count: 10, ackmode: 'ack_requeue_true', encoding: 'auto' }
  await eventually('nothing is to be seen any more', async () => {
    const seen = await vhost.api<unknown[]>('POST', `/queues/${vhost.name}/${queue}/get`, look)
    return seen.length === 0
  })
  assert.equal(await ready(platform, 'dead'), 0)

  await platform.start('projections')
  await eventually(
    'it is archived',
    async () => (await query(platform.em(), sql`select id from dead_letter`)).length === 1,
  )
  // Deleted between the look and the mending that follows each look, it is back before anybody has missed it.
  const remove = () => vhost.api('DELETE', `/exchanges/${vhost.name}/dead`).catch(() => undefined)
  await eventually('its absence is told', async () => {
    await remove()
    return lines.some(({ missing }) => Array.isArray(missing) && missing.includes('dead'))
  })
  await eventually('it is back', () =>
    vhost.api('GET', `/exchanges/${vhost.name}/dead`).then(
      () => true,
      () => false,
    ),
  )
  await platform.start('workers')
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: 1 })
  await assertNothingLost({ ...platform, dead: { delivery_limit: 1 } })
})
