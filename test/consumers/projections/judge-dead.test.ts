import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import { deadLetters, publishByHand } from '../../support/by-hand.ts'
import { eventually } from '../../support/eventually.ts'
import { heardLog } from '../../support/heard-log.ts'
import { startPlatform } from '../../support/platform.ts'
import { privateBroker } from '../../support/private-broker.ts'

const broker = await privateBroker({ after })
const { log, lines } = heardLog()
// The projections alone: nobody takes what they send.
const platform = await startPlatform({ after }, { vhost: await broker.newVhost(), start: ['projections'], log })
const { em, vhost } = platform
const queue = 'diagnostic.echo.interactive'

/** A command that its queue has given back too often. */
const die = async ({ replays = 0 } = {}): Promise<{ messageId: string; taskId: string }> => {
  const [messageId, taskId] = [newId('message'), newId('task')]
  const death = { queue, reason: 'delivery_limit', exchange: 'cmd', 'routing-keys': [queue] }
  await publishByHand(platform, {
    exchange: 'dead',
    key: queue,
    payload: JSON.stringify({ task_id: taskId, account_id: newId('account'), input: {} }),
    properties: {
      message_id: messageId,
      correlation_id: taskId,
      type: 'diagnostic.echo',
      headers: { replays, 'x-death': [death] },
    },
  })
  return { messageId, taskId }
}

type Seen = { properties: { message_id: string; headers: Record<string, unknown> } }

const sentAgain = (): Promise<Seen[]> =>
  vhost.api<Seen[]>('POST', `/queues/${vhost.name}/${queue}/get`, {
    count: 10,
    ackmode: 'ack_requeue_true',
    encoding: 'auto',
  })

const isOpen = async (messageId: string): Promise<boolean> =>
  (await query(em(), sql`select from dead_letter where message_id = ${messageId} and replayed_at is null`)).length > 0

test('while the broker takes nothing a dead letter is archived and holds up nobody; afterwards it is sent again', async t => {
  t.after(() => broker.server.ctl(['set_vm_memory_high_watermark', '0.3']))
  await platform.stop('projections')
  const { messageId } = await die()
  await broker.server.ctl(['set_vm_memory_high_watermark', '0'])
  await platform.start('projections')

  await eventually('it is archived', () => isOpen(messageId))
  const writing = await query(
    em(),
    sql`select query from pg_stat_activity where datname = current_database() and backend_xid is not null`,
  )
  assert.deepEqual(writing, [], 'no transaction is open')
  await eventually('to send it was given up', () => lines.some(({ msg }) => msg.startsWith('what follows from events')))
  assert.equal(await isOpen(messageId), true)

  await broker.server.ctl(['set_vm_memory_high_watermark', '0.3'])
  await eventually('it is marked as sent', async () => !(await isOpen(messageId)))
  const found = await eventually('it is back in its queue', async () => {
    const seen = await sentAgain()
    return seen.length > 0 && seen
  })
  // Twice where the first was given up on its way: who works on one of the same id has claimed the task for both.
  for (const { properties } of found)
    assert.deepEqual([properties.message_id, properties.headers['replays']], [messageId, 1])
  assert.deepEqual(
    (await deadLetters(platform)).map(letter => [letter.message_id, letter.queue]),
    [[messageId, queue]],
  )
})

test('a task whose message dies again and again is ended by what the archivist leaves in the outbox', async () => {
  const { messageId, taskId } = await die({ replays: 3 })
  const rows = await eventually('it is said that the task has failed', async () => {
    const found = await query(
      em(),
      sql`select exchange, routing_key as key, causation_id as cause, body ->> 'outcome' as outcome, body ->> 'code' as code
          from outbox where correlation_id = ${taskId}`,
    )
    return found.length > 0 && found
  })
  const said = { outcome: 'failed', code: 'worker-crash' }
  assert.deepEqual(rows, [{ exchange: 'evt', key: 'diagnostic.failed', cause: messageId, ...said }])
  assert.equal(await isOpen(messageId), true)
})
