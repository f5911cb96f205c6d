import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { query, sql } from '#infra/db/sql.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { answers, asks, claimsTask, committed, confirmed, type Moment } from '../support/moments.ts'
import { startPlatform } from '../support/platform.ts'
import { privatePostgres } from '../support/private-postgres.ts'
import { startProcess } from '../support/process.ts'
import { openProxy } from '../support/tcp-proxy.ts'

const lifetime = inReverse({ after })
const server = await privatePostgres(lifetime)
const platform = await startPlatform(lifetime, { kinds: ['diagnostic.echo'], sagas: { sweepEveryMs: 500 } })
const { em } = platform
const user = await echoUser(platform)

const mains = { relay: 'producers/outbox/main.ts', sagas: 'sagas/main.ts', workers: 'consumers/main.ts' }

type Point = {
  name: string
  /** Who talks to whom when the database dies. */
  part: keyof typeof mains
  to: 'DATABASE_URL' | 'RABBITMQ_URL' | 'REDIS_URL'
  isMoment: () => Moment
  /** What was on its way to or from the dead database never arrives; other servers live on, and what they say is heard. */
  isLost?: boolean
}

const capture = asks(['capture:task_'])

const points: Point[] = [
  { name: 'as a price is captured', part: 'sagas', to: 'DATABASE_URL', isMoment: () => capture, isLost: true },
  {
    name: 'between the commit of a price and the ack of its event',
    part: 'sagas',
    to: 'DATABASE_URL',
    isMoment: () => answers(capture, committed),
    isLost: true,
  },
  {
    name: 'as the relay has claimed a command and was not told',
    part: 'relay',
    to: 'DATABASE_URL',
    isMoment: () => answers(asks(['update outbox']), '"task_id"'),
    isLost: true,
  },
  {
    name: 'before the relay marks a command as sent',
    part: 'relay',
    to: 'RABBITMQ_URL',
    isMoment: () => answers(asks(['"task_id"']), confirmed),
  },
  {
    name: 'between the claim of a task and its work',
    part: 'workers',
    to: 'REDIS_URL',
    isMoment: () => answers(claimsTask, ''),
  },
]

/** Asks again where the database died before the answer. */
const accepted = async (key: string): Promise<string> =>
  eventually('it is accepted', async () => {
    const json = { type: 'diagnostic.echo', input: { delay_ms: 200 } }
    const headers = { 'Idempotency-Key': key }
    const { status, body } = await user.client.call<TaskView>('POST', '/v1/tasks', { json, headers })
    return status === 202 && body.id
  })

const ended = async (id: string): Promise<TaskView> =>
  eventually('it has ended', async () => {
    const { status, body } = await user.client.call<TaskView>('GET', `/v1/tasks/${id}`)
    return status === 200 && body.status === 'succeeded' && body
  })

for (const { name, part, to, isMoment, isLost = false } of points)
  test(`where the database is killed ${name}, nothing is lost or done twice`, { timeout: 90_000 }, async t => {
    await platform.stop(part)
    const env = platform.environment()
    const struck = Promise.withResolvers<void>()
    const isNow = isMoment()
    let isOver = false
    const proxy = await openProxy(t, env[to]!, {
      hear: heard => {
        if (isOver || !isNow(heard)) return
        isOver = true
        if (isLost) heard.hold()
        server.kill('SIGKILL')
        struck.resolve()
      },
    })
    const args = part === 'workers' ? ['diagnostic.echo'] : []
    const survivor = startProcess(t, { main: mains[part], args, env: { ...env, [to]: proxy.through(env[to]!) } })
    await survivor.ready
    const posted = accepted(randomUUID())
    await struck.promise
    await server.restart()
    const id = await posted

    const task = await ended(id)
    assert.deepEqual(
      task.attempts.map(attempt => attempt.status),
      ['succeeded'],
    )
    const moved = await query<{ source: string; target: string }>(
      em(),
      sql`select source, target from ledger_transfer where task_id = ${id} order by created_at, id`,
    )
    assert.deepEqual(moved, [
      { source: 'available', target: 'held' },
      { source: 'held', target: 'earned' },
    ])
    await eventually('the outbox is empty', async () => (await query(em(), sql`select from outbox`)).length === 0)
    await assertNothingLost(platform)
    survivor.kill('SIGTERM')
    assert.deepEqual(await survivor.exited, { code: 0, signal: null })
    await platform.start(part)
  })
