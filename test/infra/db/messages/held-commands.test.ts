import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { newMessage } from '#contracts/message.ts'
import { fullQueues } from '#infra/db/messages/full-queues.ts'
import { countHeld, holdCommands, releaseCommands } from '#infra/db/messages/held-commands.ts'
import { claimCommands, commandWrites } from '#infra/db/messages/outbox.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })
const queue = 'diagnostic.echo.bulk'

beforeEach(async () => {
  await query(em(), sql`truncate outbox, held_command`)
})

/** Holds a command for each account that is named, in this order; they are called by account and number: `a1`, `a2`, `b1`. */
const hold = async (accounts: string, routingKey = queue): Promise<void> => {
  const counts = new Map<string, number>()
  const commands = accounts.split('').map(accountId => {
    counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
    const correlationId = `${accountId}${counts.get(accountId)!}`
    return {
      routingKey,
      message: newMessage({ type: 'diagnostic.echo', correlationId, data: { account_id: accountId } }),
    }
  })
  await writeAll(em(), commandWrites(commands))
  const rows = await claimCommands(em(), { limit: commands.length, sent: [] })
  await holdCommands(
    em(),
    rows.map(({ id }) => id),
  )
}

const release = async (room: number, behind = ''): Promise<string[]> =>
  (await releaseCommands(em(), { queue, room, after: behind })).map(({ correlationId }) => correlationId)

test('accounts take turns, and each gives its oldest first', async () => {
  await hold('aaaaaabbc')
  assert.deepEqual(await release(5), ['a1', 'b1', 'c1', 'a2', 'b2'])
  assert.deepEqual(await release(5), ['a3', 'a4', 'a5', 'a6'])
  assert.deepEqual(await release(5), [])
})

test('with room for one at a time nobody is passed over', async () => {
  await hold('aaaabbc')
  let last = ''
  const order: string[] = []
  for (let place = 0; place < 7; place++) {
    const [row] = await releaseCommands(em(), { queue, room: 1, after: last })
    last = row!.accountId
    order.push(row!.correlationId)
  }
  assert.deepEqual(order, ['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
})

test('a turn goes on behind the account that was served last, and round to the first', async () => {
  await hold('aabbccdd')
  assert.deepEqual(await release(3, 'b'), ['c1', 'd1', 'a1'])
  assert.deepEqual(await release(9, 'zz'), ['a2', 'b1', 'c2', 'd2', 'b2'])
})

test('what is held for one queue does not come out for another', async () => {
  await hold('aa', 'image.process.bulk')
  await hold('b')
  assert.deepEqual(await release(5), ['b1'])
  const held = await countHeld(em(), { queues: [queue, 'image.process.bulk'], limit: 1 })
  assert.deepEqual([...held.keys()], ['image.process.bulk'])
})

test('a command comes back as it went, and is due again only if its relay dies', async () => {
  await hold('a')
  const [held] = await query<object>(em(), sql`select * from held_command`)
  await release(1)
  const [back] = await query<{ later: boolean; attempts: number }>(
    em(),
    sql`select *, due_at > now() as later from outbox`,
  )
  const { account_id: accountId, ...row } = held as { account_id: string }
  assert.equal(accountId, 'a')
  assert.deepEqual({ ...row, ...back }, back)
  assert.deepEqual([back!.later, back!.attempts], [true, 0])
  assert.deepEqual(await query(em(), sql`select from held_command`), [])
})

test('of two who release at once each gets other commands', async () => {
  await hold('a'.repeat(50) + 'b'.repeat(50))
  const parts = await Promise.all([release(60), release(60), release(60)])
  const all = [...parts.flat(), ...(await release(100))]
  assert.equal(new Set(all).size, all.length)
  assert.equal(all.length, 100)
})

test('a queue is full when as much is held for it as may be, or when the broker says so', async () => {
  await hold('aaab')
  await hold('a', 'image.process.bulk')
  await query(
    em(),
    sql`insert into outbox (message_id, exchange, routing_key, type, correlation_id, body, last_error)
        values ('m', 'cmd', 'html.render.bulk', 'html.render', 't', '{}', 'refused')`,
  )
  const queues = [queue, 'image.process.bulk', 'html.render.bulk']
  assert.deepEqual(
    await countHeld(em(), { queues, limit: 3 }),
    new Map([
      [queue, 3],
      ['image.process.bulk', 1],
    ]),
  )
  assert.deepEqual((await fullQueues(em(), queues, 4)).toSorted(), [queue, 'html.render.bulk'])
  assert.deepEqual(await fullQueues(em(), queues, 5), ['html.render.bulk'])
})
