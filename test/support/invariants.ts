import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { reconcile } from '#infra/db/money/reconcile.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Vhost } from './vhost.ts'

type Expectation = {
  em: () => EntityManager
  vhost: Vhost
  /** Exactly these error types lie in the archive of dead letters; none unless it is said. */
  dead?: Record<string, number>
}

/**
 * What must hold after every fault: each accepted task ended once, with one terminal event; the ledger adds up; nothing is left
 * on its way; dead letters are those expected.
 */
export const assertNothingLost = async ({ em, vhost, dead = {} }: Expectation): Promise<void> => {
  const open = await query(em(), sql`select id, status from task where finished_at is null`)
  assert.deepEqual(open, [], 'every accepted task has ended')
  const wrong = await query(
    em(),
    sql`select t.id, t.status, count(e.*)::int as events from task t
        left join event e on e.subject = t.id
          and e.type in ('task.succeeded', 'task.failed', 'task.canceled', 'task.expired')
        group by t.id having count(e.*) <> 1`,
  )
  assert.deepEqual(wrong, [], 'every task has exactly one terminal event')
  assert.deepEqual(await reconcile(em()), [], 'balances equal the journal')
  assert.deepEqual(await waitingCommands(em), [], 'the outbox is empty')
  assert.deepEqual(await busyQueues(vhost), [], 'the queues are empty')
  assert.deepEqual(await archivedLetters(em, dead), dead, 'dead letters are those expected')
}

/** Reads again until it is as it should be, and gives what was read last: it is compared with what is expected. */
const lastRead = async <Found>(read: () => Promise<Found>, isRight: (found: Found) => boolean): Promise<Found> => {
  const deadline = Date.now() + 15_000
  for (;;) {
    const found = await read()
    if (isRight(found) || Date.now() > deadline) return found
    await delay(lookEveryMs)
  }
}

const lookEveryMs = 100
const isEmpty = (found: readonly unknown[]): boolean => found.length === 0

// What was sent leaves the outbox a moment later.
const waitingCommands = (em: () => EntityManager): Promise<object[]> =>
  lastRead(
    () => query<object>(em(), sql`select id, last_error from outbox union all select id, 'held' from held_command`),
    isEmpty,
  )

// An empty queue may be old news, so letters that are expected are waited for.
const archivedLetters = (em: () => EntityManager, expected: object): Promise<Record<string, number>> =>
  lastRead(
    async () => {
      const letters = await query<{ error_type: string; letters: number }>(
        em(),
        sql`select error_type, count(*)::int as letters from dead_letter group by error_type order by error_type`,
      )
      return Object.fromEntries(letters.map(row => [row.error_type, row.letters]))
    },
    found => isDeepStrictEqual(found, expected),
  )

type QueueFacts = { name: string; messages?: number }

// The broker's statistics lag behind by its collection interval, so an empty answer is waited for.
const busyQueues = ({ name, api }: Vhost): Promise<QueueFacts[]> =>
  lastRead(async () => {
    const queues = await api<QueueFacts[]>('GET', `/queues/${name}?columns=name,messages`)
    return queues.filter(queue => (queue.messages ?? 0) > 0)
  }, isEmpty)
