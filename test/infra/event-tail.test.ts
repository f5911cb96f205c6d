import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '#contracts/ids.ts'
import { appendEvents, startOfLog } from '#infra/db/events/event-log.ts'
import { connectDatabase } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { EventTail } from '#infra/event-tail.ts'
import { freshDatabase, type Database } from '../support/database.ts'
import { append, follow, log, someEvent, startTail, untilReadable } from './followed.ts'

const timeout = 20_000

/** A transaction that has appended an event and stays open until it is told to commit. */
const holdOpen = async ({ em }: Pick<Database, 'em'>, accountId: string) => {
  const appended = Promise.withResolvers<void>()
  const mayCommit = Promise.withResolvers<void>()
  const committed = em().transactional(async tx => {
    await appendEvents(tx, [someEvent(accountId)])
    appended.resolve()
    await mayCommit.promise
  })
  await appended.promise
  return async () => {
    mayCommit.resolve()
    await committed
  }
}

const readLog = async ({ em }: Pick<Database, 'em'>, accountId: string): Promise<string[]> => {
  const rows = await query<{ id: string }>(
    em(),
    sql`select id from event where account_id = ${accountId} order by xid, sequence`,
  )
  return rows.map(({ id }) => id)
}

const idsOf = (events: { json: string }[]): string[] =>
  events.map(({ json }) => (JSON.parse(json) as { id: string }).id)

const writers = 50
const rounds = 8

/** Writers whose transactions commit in another order than they began in. */
const writeMuch = (database: Pick<Database, 'em'>, tail: EventTail, accountId: string): Promise<unknown> =>
  Promise.all(
    Array.from({ length: writers }, async () => {
      for (let round = 0; round < rounds; round += 1) {
        await database.em().transactional(async tx => {
          await appendEvents(tx, [someEvent(accountId), someEvent(accountId)])
          await delay(randomInt(8))
        })
        tail.wake()
      }
    }),
  )

test(
  'fifty concurrent writers and one transaction held open: no event is skipped, none comes twice, all in order',
  { timeout },
  async t => {
    const { tail, ...database } = await startTail(t, { poolSize: writers + 5 })
    const accountId = newId('account')
    const total = writers * rounds * 2 + 1
    const early = follow(tail, { accountId })
    const commit = await holdOpen(database, accountId)
    const writing = writeMuch(database, tail, accountId)
    await delay(20)
    const joining = follow(tail, { accountId })
    await writing
    const late = follow(tail, { accountId })
    assert.ok(early.events.length < total, 'what is behind the open transaction must wait for it')
    await commit()

    await Promise.all([early, joining, late].map(({ count }) => count(total)))
    const expected = await readLog(database, accountId)
    assert.equal(expected.length, total)
    for (const { events } of [early, joining, late]) assert.deepEqual(idsOf(events), expected)
  },
)

test(
  'readers that come and go, each with a tail of its own, miss nothing and get nothing twice',
  { timeout },
  async t => {
    const { tail, ...database } = await startTail(t, { poolSize: writers + 5 })
    const accountId = newId('account')
    const total = writers * rounds * 2
    const writing = writeMuch(database, tail, accountId)
    const seen: { json: string }[] = []
    let after = startOfLog
    while (seen.length < total) {
      await using own = new EventTail({ em: database.em, log, pollMs: 5 })
      const part = follow(own, { accountId, after })
      await part.count(Math.min(1 + randomInt(30), total - seen.length))
      part.close()
      seen.push(...part.events)
      after = part.events.at(-1)!.position
    }
    await writing
    assert.deepEqual(idsOf(seen), await readLog(database, accountId))
  },
)

test('what happens while a reader is still busy with the past comes right after it', { timeout }, async t => {
  const { tail, em } = await startTail(t)
  const accountId = newId('account')
  await append(em(), someEvent(accountId))
  await untilReadable(em)
  const quick = follow(tail, { accountId })
  await quick.live
  const read = Promise.withResolvers<void>()
  const busy = follow(tail, { accountId }, () => read.promise)
  await busy.count(1)
  await append(em(), someEvent(accountId))
  tail.wake()
  await quick.count(2)
  read.resolve()
  await busy.count(2)
  assert.deepEqual(idsOf(busy.events), await readLog({ em }, accountId))
})

test('nobody is shown an event of another account, another subject or another type', { timeout }, async t => {
  const { tail, em } = await startTail(t)
  const [mine, other] = [newId('account'), newId('account')]
  const subject = newId('task')
  const wanted = someEvent(mine, { subject, type: 'task.started' })
  const noise = [someEvent(other, { subject, type: 'task.started' }), someEvent(mine), someEvent(mine, { subject })]
  const last = someEvent(mine, { subject, type: 'task.succeeded' })

  await append(em(), ...noise, wanted)
  const reader = { accountId: mine, subject, types: ['task.started', 'task.succeeded'] }
  const followed = follow(tail, reader)
  await followed.count(1)
  await append(em(), ...noise, wanted)
  await append(em(), last)
  tail.wake()
  await followed.count(3)
  assert.deepEqual(
    followed.events.map(event => [event.subject, event.type]),
    [wanted, wanted, last].map(event => [event.subject, event.type]),
  )
})

test('a reader that stops reading is let go with what it lagged, and the others go on', { timeout }, async t => {
  const { tail, em } = await startTail(t, { buffering: { maxEvents: 10, maxChars: 100_000 } })
  const accountId = newId('account')
  const never = new Promise<void>(() => undefined)
  const stuck = follow(tail, { accountId }, () => never)
  const quick = follow(tail, { accountId })
  await Promise.all([stuck.live, quick.live])
  for (let count = 1; count <= 30; count += 1) {
    await append(em(), someEvent(accountId))
    tail.wake()
    await quick.count(count)
  }
  assert.equal(await stuck.ended, 'lagged')
  assert.equal(quick.events.length, 30)
})

test('a reader that is slow with the past is not let go: it reads it page by page', { timeout }, async t => {
  const { tail, em } = await startTail(t, { buffering: { maxEvents: 10, maxChars: 100_000 } })
  const accountId = newId('account')
  await append(em(), ...Array.from({ length: 500 }, () => someEvent(accountId)))
  await untilReadable(em)
  const quick = follow(tail, { accountId })
  await quick.count(500)
  await quick.live
  const written = Promise.withResolvers<void>()
  const slow = follow(tail, { accountId }, () => written.promise)
  await slow.count(200)
  for (let count = 501; count <= 550; count += 1) {
    await append(em(), someEvent(accountId))
    tail.wake()
    await quick.count(count)
  }
  written.resolve()
  await slow.count(550)
  assert.deepEqual(idsOf(slow.events), await readLog({ em }, accountId))
})

test('when its connections break the reader goes on where it was', { timeout }, async t => {
  const { url, em } = await freshDatabase(t, { poolSize: 1 })
  const own = await connectDatabase({ url, poolSize: 3 })
  await using tail = new EventTail({ em: () => own.em.fork(), log })
  const accountId = newId('account')
  const followed = follow(tail, { accountId })
  await append(em(), someEvent(accountId))
  await followed.count(1)
  for (const count of [3, 5, 7]) {
    await query(
      em(),
      sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`,
    )
    await append(em(), someEvent(accountId), someEvent(accountId))
    tail.wake()
    await followed.count(count)
  }
  assert.deepEqual(idsOf(followed.events), await readLog({ em }, accountId))
  await tail[Symbol.asyncDispose]()
  await own.close(true)
})

test('without any hint the poll finds what is new', { timeout }, async t => {
  const { tail, em } = await startTail(t, { pollMs: 50 })
  const accountId = newId('account')
  const followed = follow(tail, { accountId })
  for (let count = 1; count <= 5; count += 1) {
    await append(em(), someEvent(accountId))
    await followed.count(count)
  }
  assert.equal(followed.events.length, 5)
})

test('while nobody follows nothing is asked of the database, however often it is woken', { timeout }, async t => {
  const database = await freshDatabase(t)
  let asked = 0
  const em = (): ReturnType<Database['em']> => {
    asked += 1
    return database.em()
  }
  await using tail = new EventTail({ em, log, pollMs: 5 })
  const accountId = newId('account')
  const followed = follow(tail, { accountId })
  await append(database.em(), someEvent(accountId))
  await followed.count(1)
  followed.close()
  // A look that was under way ends; were there a next one, it would follow within the poll, and this would not end.
  let before = -1
  while (asked !== before) {
    before = asked
    await delay(100)
  }
  for (let count = 0; count < 20; count += 1) {
    tail.wake()
    await delay(10)
  }
  assert.equal(asked, before)
})

test('closing ends every reader and every wait', { timeout }, async t => {
  const { tail } = await startTail(t)
  const followed = follow(tail, { accountId: newId('account') })
  const waiting = tail.waitForChange(newId('task'), { timeoutMs: timeout })
  await tail[Symbol.asyncDispose]()
  assert.equal(await followed.ended, 'closed')
  await waiting
})
