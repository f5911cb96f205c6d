import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newMessage } from '#contracts/message.ts'
import { queueOf } from '#contracts/tasks/kind.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { lookAtQueue } from '#infra/broker/queue-depth.ts'
import { commandWrites } from '#infra/db/messages/outbox.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { windowOf, windowedQueues } from '../../producers/outbox/windows.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress', 'projections', 'sagas'] })
const { em } = platform

const connection = await BrokerConnection.open({
  url: platform.vhost.url,
  service: 'test',
  role: 'consume',
  log: platform.log,
})
after(async () => connection[Symbol.asyncDispose]())

const count = async (table: 'outbox' | 'held_command'): Promise<number> => {
  const [row] = await query<{ rows: number }>(em(), sql`select count(*)::int as rows from ${sql.table(table)}`)
  return row!.rows
}

/** Waits until the relay has put every command where it belongs for now. */
const sorted = (): Promise<boolean> => eventually('nothing is on its way', async () => (await count('outbox')) === 0)

test('one command is taken soon though another account has ten thousand before it', async () => {
  const queue = queueOf('html.render', 'bulk')
  const command = (accountId: string) => ({
    routingKey: queue,
    message: newMessage({ type: 'html.render', correlationId: `task_${accountId}`, data: { account_id: accountId } }),
  })
  const window = windowOf(windowedQueues.get(queue)!, 0)
  await writeAll(em(), commandWrites(Array.from({ length: 10_000 }, () => command('org_many'))))
  await platform.start('relay')
  await sorted()
  assert.equal(await count('held_command'), 10_000 - window)
  await writeAll(em(), commandWrites([command('org_one')]))
  await sorted()

  const channel = await connection.openChannel()
  let taken = 0
  for (let isFound = false; !isFound;) {
    const message = await channel.get(queue, { noAck: true })
    if (message === false) continue
    taken++
    isFound = message.properties.correlationId === 'task_org_one'
  }
  await channel.close()
  assert.ok(taken <= window + 2, `taken as number ${taken}`)

  await query(em(), sql`truncate held_command`)
  await sorted()
  await platform.vhost.api('DELETE', `/queues/${platform.vhost.name}/${queue}/contents`)
})

test('a batch of one is done amid a batch of thousands', async () => {
  const many = await echoUser(platform)
  const one = await echoUser(platform)
  const batchOf = (size: number) => ({
    json: {
      items: Array.from({ length: size }, (_, i) => ({ custom_id: `${i}`, type: 'diagnostic.echo', input: {} })),
    },
  })
  for (let batch = 0; batch < 3; batch++) await many.client.call('POST', '/v1/batches', batchOf(1_000))
  const { body } = await one.client.call<{ id: string }>('POST', '/v1/batches', batchOf(1))
  await sorted()
  const queue = queueOf('diagnostic.echo', 'bulk')
  assert.ok((await lookAtQueue(connection, queue)).waiting <= windowOf(windowedQueues.get(queue)!, 0))
  await platform.start('workers')
  await allEnded(platform)
  const [row] = await query<{ before: number }>(
    em(),
    sql`select count(*)::int as before from task join task as the_one on the_one.batch_id = ${body.id}
        where task.started_at < the_one.started_at`,
  )
  assert.ok(row!.before < 1_500, `${row!.before} were started before`)
  await assertNothingLost(platform)
})
